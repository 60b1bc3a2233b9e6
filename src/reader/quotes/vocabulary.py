"""Closed classes of words, and the nouns that tell what kind of thing a name names."""

from __future__ import annotations


def word_set(words: str) -> frozenset[str]:
    """The words of a text set in columns."""
    return frozenset(words.split())


SUBJECT_PRONOUNS = word_set("he she it they we i you who")
MASCULINE = word_set("he him his himself")
FEMININE = word_set("she her hers herself")
BE = word_set("is are was were be been being gets got")
AUXILIARIES = BE | word_set("""
    has have had having will would shall should can could may might must do does did not
    also then later never only even just once again still already earlier recently now
    afterward afterwards often always since further furthermore simply first both all reportedly
    repeatedly himself herself itself themselves today yesterday tomorrow monday
    tuesday wednesday thursday friday saturday sunday n't hasn't didn't doesn't
    """)
DETERMINERS = word_set("""
    the a an this that these those his her its their our my your one two three four five six
    several some many most both another every each no any few
    """)
ALONE = word_set("""
    another others other someone somebody everyone everybody one many some both several few most
    police officials officers organizers organisers authorities prosecutors lawyers witnesses
    residents critics supporters experts scientists researchers doctors investors analysts
    staff neighbours neighbors villagers locals activists investigators rescuers
    """)
PREPOSITIONS = word_set("""
    in on at after before during since until by with from to for of about against between
    under over through into near despite without within as while when if because although
    though whereas via like than per amid among following according
    """)
#: What joins a noun to what hangs on it: `a spokesman for the service`, `the sign over the door`.
LINKS = word_set("of for from at with in familiar close on by into over outside near behind inside")
CLAUSE_WORDS = word_set("""
    and but or nor so yet that which who whom whose what where why how when while after before
    because if although though since until as than then whether to
    """)
#: Words that open a sentence with a capital and are no part of a name.
FUNCTION_WORDS = (
    SUBJECT_PRONOUNS
    | MASCULINE
    | FEMININE
    | DETERMINERS
    | PREPOSITIONS
    | CLAUSE_WORDS
    | AUXILIARIES
    | word_set("""
        there here meanwhile however moreover still instead perhaps maybe today asked yes
        everyone nobody somebody someone others other even not nothing says said
        its their them us me so-called last next seven eight nine ten eleven twelve
        """)
)
#: Labels of captions and links, which open with a capital too.
LABEL_WORDS = word_set("photo photos image picture credit source sources updated related advertisement read")
CALENDAR = word_set("""
    monday tuesday wednesday thursday friday saturday sunday january february march april may
    june july august september october november december jan. feb. mar. apr. aug. sept. oct.
    nov. dec. christmas easter
    """)
PARTICLES = word_set("de la del van von der den di da dos das du le ter ten bin ibn al el ben y e af av zu")
COURTESY = {
    "mr": "he", "mr.": "he", "sir": "he", "lord": "he", "mrs": "she", "mrs.": "she", "ms": "she",
    "ms.": "she", "miss": "she", "lady": "she", "dame": "she", "dr": "", "dr.": "",
}  # fmt: skip
#: What a person does or is; capitalised before a name it is a title, in an apposition a role.
ROLES = word_set("""
    president vice-president minister premier chancellor secretary secretary-general secretary-
    governor mayor senator congressman congresswoman representative deputy councillor councilman
    councilwoman councilor commissioner ambassador envoy diplomat consul prince princess king
    queen judge justice prosecutor attorney lawyer solicitor barrister counsel coroner magistrate
    chief chairman chairwoman chairperson chair executive officer director manager head leader
    founder co-founder owner boss coach captain trainer striker defender midfielder goalkeeper
    keeper winger forward spokesman spokeswoman spokesperson spokespeople official aide adviser
    advisor general colonel major lieutenant sergeant corporal private admiral commander marshal
    constable detective inspector superintendent sheriff policeman policewoman ranger pilot
    professor doctor surgeon nurse physician researcher scientist author co-author biologist
    geologist chemist geochemist physicist oceanographer astronomer economist analyst
    statistician historian archaeologist engineer architect surveyor planner teacher
    headteacher principal headmaster headmistress student pupil graduate novelist poet writer
    journalist reporter editor columnist critic photographer correspondent baker cook chef
    farmer fisherman plumber carpenter mason electrician mechanic driver conductor carrier
    shopkeeper trader butcher barber librarian registrar curator archivist
    priest vicar bishop archbishop pope cardinal rabbi imam reverend father mother brother
    sister son daughter husband wife widow widower uncle aunt grandmother grandfather man woman
    boy girl resident neighbour neighbor witness activist campaigner organiser organizer
    volunteer veteran candidate lawmaker legislator mp speaker treasurer trustee member
    chairlady ombudsman ombudswoman regulator supervisor foreman worker clerk cashier
    banker investor trader broker passenger tourist visitor customer reader fan player
    skipper referee champion musician singer actor actress painter sculptor composer
    beekeeper gardener keeper guide expert specialist consultant technician operator
    caretaker parent child retiree pensioner superintendent adjutant negotiator mediator
    gov. sen. rep. gen. col. lt. sgt. capt. cmdr. adm. prof. rev. hon.
    """)
#: Only before another title word: alone they name no role.
TITLE_PREFIXES = word_set("""
    prime foreign defense defence finance interior economy health education transport trade
    energy justice deputy vice assistant first second lead senior former acting board chief
    union police fire city town county state district press public managing executive
    financial operating party opposition mission club team staff attorney lieutenant major
    brigadier rear chief-of-staff science research home culture agriculture labour labor
    environment planning security supreme opposition
    """)
SPOKES = word_set("spokesman spokeswoman spokesperson spokespeople press service")
BODIES = word_set("""
    company bank club council ministry committee commission board agency authority firm
    group union party government administration department office court tribunal university
    institute hospital trust charity foundation association federation organisation
    organization regulator airline publisher brewery school college museum library
    parliament senate assembly police army navy force guard service bureau team manufacturer
    retailer operator network station newspaper embassy mission secretariat watchdog chain
    supermarket start-up startup developer carmaker utility society
    """)
DOCUMENTS = word_set("""
    statement report letter letters notice memo paper study review document release email
    e-mail post filing ruling judgment judgement verdict communique communiqu\u00e9 declaration text
    article editorial petition lawsuit complaint charter treaty survey summary bulletin
    message tweet dossier manifesto plaque inquiry audit resolution advisory indictment
    """)
ORGANISATION_WORDS = BODIES | word_set("""
    inc inc. ltd ltd. corp corp. plc gmbh llc co. holdings industries systems technologies foods
    motors airlines airways energy partners capital media press times gazette herald ledger
    echo post tribune news united city town rovers athletic fc railways rail ferries
    water power oil gas telecom laboratories labs center centre church academy league
    cup conference congress nations states republic kingdom pact alliance front movement
    forum fund desk
    """)
PLACE_WORDS = word_set("""
    road street avenue lane square bridge hill river lake bay island islands valley mountain
    mount park house hall station airport harbour harbor port north south east west
    elementary county province region sea ocean deep vale flats
    """)
#: What may find, read or show something in words.
FINDERS = DOCUMENTS | word_set("court judge jury tribunal panel investigation probe")
#: Documents that a person writes as often as a body does: no body is guessed for them.
LETTERS = word_set("letter letters email e-mail message tweet post petition complaint")
#: Things that carry words nobody says.
MUTE = word_set("""
    sign banner placard poster slogan motto t-shirt shirt label sticker headline title clock
    billboard graffiti tattoo badge board plate display song book film caption
    """)
#: The word right before a quoted stretch that makes it a name, a title or a word as such.
NAME_HERALDS = word_set("""
    so-called titled entitled named nicknamed dubbed known labelled labeled marked word words phrase
    term terms nickname name title book novel film movie song album play poem series show
    programme program podcast documentary exhibition painting article column magazine ship
    vessel yacht ferry boat trawler tanker submarine tug schooner liner submarine frigate group
    band project operation codenamed code-named christened renamed styled slogan motto banner
    placard sign poster headline brand pub restaurant caf\u00e9 hotel inn club formula
    reading
    """)
#: A label before a colon after which stands a headline, not speech.
LINK_LABELS = word_set("""
    related more story also read watch listen photo video picture gallery source caption
    headline title book film song
    """)
SMALL_WORDS = word_set("""
    a an the and or but of in on at to for from by with as into over vs is its la le de du des
    les der die das und von el los y et - \u2013 \u2014
    """)
FEMALE_NAMES = word_set("""
    mary anna anne ann jane sarah susan karen linda elizabeth margaret helen ruth alice kate
    emily emma olivia sophie claire laura julia maria elena irina olga natalia svetlana fatima
    aisha amina leila ingrid astrid kirsten birgit greta hannah rachel rebecca deborah joan jean
    joyce doris dilys bronwen gillian marion josie kathleen eileen maureen siobhan niamh
    isolde beatriz carmen pilar isabel in\u00e9s yuki mei marguerite delphine \u00e9lodie agn\u00e8s
    chlo\u00e9 c\u00e9line denise louise marie sylvie nicole odile miriam esther judith naomi
    heather holly daisy rose ivy lily grace faith hope charity ursula gudrun solveig
    jennifer jessica amy megan abigail charlotte harriet phyllis doreen beryl carol janet
    """)
MALE_NAMES = word_set("""
    john james robert michael william david richard thomas charles joseph george edward henry
    peter paul mark stephen andrew simon martin alan brian kevin keith ian graham gareth alfie
    callum lorcan sean liam patrick jack harry oliver daniel matthew luke adam samuel benjamin
    ivan sergei dmitri vladimir mikhail nikolai nikita ilya igor oleg boris stanislav
    ahmed mohammed muhammad ali omar hassan hussein ibrahim yusuf mustafa musa isa
    hans karl jens lars sven bjorn anders erik nils olaf bram jan piet joost luca andrea josip
    marco antonio jos\u00e9 juan carlos miguel pedro javier jean-pierre pierre jacques beno\u00eet
    fran\u00e7ois kofi kojo kwame jabari lamar marlon cyrus amos jasper cedric joshua ezra elijah
    isaac noah jonah ivo eli dario goran anton tom tim jim joe bob
    """)
