"""The promise of the store, and for each sentence of it a fault that tries to break it: `python -m tests.faults`.

    kills         kill -9 during mixed operations, of commands and of the reader in a terminal
    system_calls  every system call of an operation failed in turn, and KILL at each
    power         the power cut at any moment of an operation, by what POSIX promises
    writers       many processes on one article
    foreign       another program, without a lock, replaces the file meanwhile
    damage        damaged files by mutation
    disk          full, limited, read-only, forbidden: the library's folder and the user's state folder
    machine       two handles, kills, checkouts and merges in any order, against a plain dictionary
    git_pairs     two people apart, merged by git
    cost          what a durable write costs, and whether it grows with the library

Each program is a function that takes how much to do and a seed, and gives a frozen result. What can be broken is broken
in stock TinyDB as well, by the same code: `subject` says what is tried, `nursery` runs it in processes that may die,
`programs` lists them with their figures.
"""
