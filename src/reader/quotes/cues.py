"""The words that report speech, by how they may stand.

One lexicon for every rule; to teach the finder a verb, add its forms here.
"""

from __future__ import annotations

from reader.quotes.vocabulary import word_set

#: Finite forms of verbs of saying: past and third person singular.
FINITE = word_set("""
    said says told tells added adds stated states asked asks wrote writes noted notes
    explained explains replied replies answered answers claimed claims argued argues insisted
    insists admitted admits confirmed confirms denied denies announced announces declared
    declares stressed stresses emphasized emphasizes emphasised emphasises underlined underlines
    underscored underscores pointed points recalled recalls remarked remarks observed observes
    continued continues concluded concludes commented comments warned warns cautioned cautions
    urged urges called calls described describes promised promises vowed vows pledged pledges
    predicted predicts suggested suggests acknowledged acknowledges conceded concedes agreed
    agrees disagreed complained complains lamented laments joked jokes quipped quips retorted
    retorts countered counters responded responds reported reports testified testifies tweeted
    tweets posted posts shouted shouts yelled yells cried cries whispered whispers muttered
    mutters exclaimed exclaims demanded demands begged begs pleaded pleads ordered orders
    accused accuses blasted blasts slammed slams criticized criticizes criticised criticises
    condemned condemns denounced denounces praised praises hailed hails thanked thanks
    dismissed dismisses rejected rejects branded brands likened likens summarized summarises
    summed sums reiterated reiterates repeated repeats maintained maintains asserted
    asserts alleged alleges contended contends boasted boasts bragged brags blogged
    reassured assured assures informed informs advised advises reminded reminds proposed
    proposes put puts quoted quotes cited cites specified specifies clarified clarifies
    elaborated elaborates interjected objected objects protested protests ruled rules
    thundered fumed fumes raged rages snapped snaps growled growls barked gushed enthused
    enthuses mused muses opined opines ventured volunteered volunteers recounted recounts
    remembered remembers revealed reveals disclosed discloses estimated estimates hinted
    hints indicated indicates declined wondered wonders worried worries thought jested
    chimed apologised apologized apologises apologizes congratulated
    encouraged encourages instructed insinuated marvelled marveled reckoned reckons
    reflected reflects read reads went goes highlighted highlights affirmed affirms
    characterized characterizes characterised characterises deplored deplores
    sagte sagt sagten erkl\u00e4rte erkl\u00e4rt betonte betont meinte meint schrieb schreibt warnte
    k\u00fcndigte teilte f\u00fcgte forderte kritisierte berichtete antwortete fragte lobte
    """)

#: Base forms: finite after a plural subject ("they say"), else after "to" or an auxiliary.
BASE = word_set("""
    say tell add state ask write note explain reply answer claim argue insist admit confirm deny
    announce declare stress emphasize emphasise underline underscore recall remark observe
    continue conclude comment warn caution urge call describe promise vow pledge predict suggest
    acknowledge concede agree complain lament joke retort counter respond report testify
    shout demand accuse criticize criticise condemn denounce praise hail maintain assert allege
    contend respond reveal indicate wonder reckon advise repeat object protest think
    """)

#: Participles, whose subject is that of the sentence: "X praised the crews, adding that …".
PARTICIPLES = word_set("""
    saying telling adding stating asking writing noting explaining replying answering claiming
    arguing insisting admitting confirming denying announcing declaring stressing emphasizing
    emphasising underlining underscoring pointing recalling remarking observing continuing
    concluding commenting warning cautioning urging calling describing promising vowing pledging
    predicting suggesting acknowledging conceding complaining lamenting joking quipping retorting
    responding shouting demanding accusing criticizing criticising condemning denouncing praising
    hailing dismissing branding likening summarising reiterating repeating maintaining asserting
    reminding quoting citing specifying clarifying tweeting posting
    """)

#: Ways of speaking that report words only where they stand right beside them.
MANNER = word_set("""
    laughed laughs smiled smiles grinned grins sighed sighs nodded nods shrugged shrugs sobbed
    sobs chuckled chuckles beamed beams winked groaned groans moaned moans gasped breathed
    frowned frowns began begins started offered offers sniffed hissed roared bellowed murmured
    murmurs mumbled stammered crowed purred drawled intoned sneered scoffed scoffs teased
    thought thinks went goes put puts read reads wept cried joked ran runs
    """)

#: What a document or a court does: the subject must be one, or "it".
FINDING = word_set("found finds showed shows")

#: These take a listener, so the name after them is not the speaker's: "…," told Ann is no English.
LISTENED = word_set("""
    told tells assured assures informed informs reminded reminds accused accuses urged urges
    thanked thanks advised advises praised praises called calls described describes put puts
    quoted quotes cited cites blasted slammed criticized criticised condemned denounced
    dismissed rejected branded likened hailed read reads
    """)

#: These name a thing; the words right after them are a name unless a person is said to use them.
NAMING = word_set("called calls call calling branded brands put puts")

#: Somebody's judgment of the thing that follows: `condemned the "cowardly" attack`.
JUDGING = word_set("""
    condemned condemns denounced denounces criticized criticizes criticised criticises praised
    praises hailed hails blasted blasts slammed slams rejected rejects dismissed dismisses
    lamented laments deplored deplores accused accuses thanked thanks condemning denouncing
    criticising criticizing praising hailing dismissing accusing alleged alleges warned warns
    """)

ANY = FINITE | BASE | PARTICIPLES | MANNER | FINDING
