"""The words by which a text about a person is told from one about a service: declared here, and nowhere else."""

from __future__ import annotations

# What the part of an e-mail address before the @ is made of, if the address is a service's own and no person's.
SERVICE_WORDS = tuple(
    "admin administration advice appointments attachment babies baby bonding bookings camhs children communications "
    "comms community complaints contact correspondence customer data duty early education enquiries enquiry "
    "engagement families family feedback foi fundraising general governance health hello help helpdesk helpline hub "
    "hubs imh infant infants info information inbox intake mail media mental office parent parenting parents perinatal "
    "pimh pimhs post press project projects protection reception referral referrals registration relationship "
    "relationships safeguarding secretariat service services start support team teams training us volunteer "
    "volunteering volunteers web webmaster welcome wellbeing".split()
)

# "Sir" is no title here: in Welsh it is a county.
TITLES = tuple(
    "Mr Mrs Ms Miss Mx Dr Prof Professor Doctor Cllr Councillor Rev Revd Reverend Dame MR MRS DR PROF mr mrs dr "
    "prof".split()
)

# What people are at a service. The longer words first: a "team manager" is one role.
ROLES = (
    "chief executive officer", "chief executive", "health visitor", "social worker", "support worker", "key worker",
    "family worker", "contact person", "named contact", "lead contact", "main contact", "lead clinician",
    "clinical lead", "service lead", "team lead", "co-ordinator", "coordinator", "co-founder", "manager", "leader",
    "lead", "director", "head", "clinician", "psychologist", "psychotherapist", "therapist", "practitioner",
    "counsellor", "nurse", "midwife", "consultant", "psychiatrist", "paediatrician", "supervisor", "founder",
    "chairman", "chairwoman", "chairperson", "chair", "trustee", "ceo", "administrator", "secretary", "officer",
    "commissioner", "spokesman", "spokeswoman", "spokesperson", "owner", "author", "contact",
)  # fmt: skip
# Those of them that stand behind a name ("Jo Bloggs, manager"); a lead, head or contact may be no person there.
ROLES_BEHIND = tuple(role for role in ROLES if role not in {"lead", "head", "contact", "chair", "author", "owner"})
# What comes before the name of whoever did something.
DONE_BY = (
    "led by", "run by", "managed by", "headed by", "founded by", "chaired by", "supervised by", "coordinated by",
    "co-ordinated by", "overseen by", "set up by", "according to", "write to", "thanks to",
)  # fmt: skip
# What comes before the name of whoever is to be asked: there one word may be a name.
ASK_FOR = ("ask for", "speak to", "speak with", "spoke to", "spoke with", "talk to", "c/o", "care of", "attn", "fao")

# Words with a capital that show a name to be no person's, where they are its first or its second: of organisations,
# services, days.
NO_PERSON = frozenset(
    "academy action adult adults agency ages all alliance an and any area areas as association at attachment "
    "babies baby barnardo's barnardos board borough building bump cafe camhs care ccg central centre centres "
    "charity child children children's city clinic clinical clinics college commissioning community consortium "
    "council county department district education email families family federation first for form foundation "
    "friday fund general gp greater group groups happy health healthcare healthy help home hospital hospitals "
    "hsc hub hubs icb in infant infants information institute integrated isle it join joint keynes library "
    "lifeline lifelong local lottery maternity mental ministry monday museum national network nhs no northern "
    "not nursery of office on online our outer parent parent-infant parents partners partnership pathway "
    "perinatal phone pip practice primary programme project provider reception referral referrals region "
    "relationship relationships safe saturday school scottish see self-referral service services social "
    "society southern specialist state steps sunday support sure surgery team telephone the this thursday "
    "together trust tuesday ulster under unit united university up upper us valley via village voluntary "
    "website wednesday wellbeing welsh western women women's working year years your youth".split()
)
# The same wherever they stand in it.
BODIES = frozenset("board council foundation hospital nhs trust university".split())
# The same of its first word alone: the second may be a family name, such as Green or West.
NO_FORENAME = frozenset(
    "bay berkshire best better big black blaenau bracknell bradford bristol british canal cannock castle "
    "causeway cheshire country day derby derbyshire early east eileanan england english epping essex forest "
    "freedom friends great green growing herts high house inner ireland kent king's lancashire leeds life link "
    "little london low malvern manchester mersey merthyr mid midlands mind minds mole neath new newcastle "
    "norfolk north nottingham only orkney oxford park person place play public rhondda ribble road royal rural "
    "scotland self shetland small somerset south special st staffordshire start step street suffolk surrey "
    "sussex test thames three tower town tunbridge urban wales waltham ward water way welwyn west white "
    "wolverhampton world wyre yes york yorkshire young".split()
)
# Organisations that are named for a person, as the first words of their names.
NAMED_FOR_PEOPLE = (
    "alder hey", "aneurin bevan", "anna freud", "barnardo", "barnardo's", "barnardos",
    "betsi cadwaladr", "catherine cookson", "cyril jackson", "dr barnardo", "dr barnardo's", "dr barnardos",
    "elizabeth garrett", "florence nightingale", "guy's", "hywel dda", "james cook", "james paget", "john radcliffe",
    "joseph rowntree", "king edward", "king george", "lloyds bank", "marie curie", "paul hamlyn", "peter pan",
    "princess royal", "queen alexandra", "queen elizabeth", "queen mary", "queen victoria", "royal free",
    "sarah cannon", "st george's", "tavistock", "thomas coram", "william harvey",
)  # fmt: skip
# What a public street is called, behind the number of a house.
STREETS = (
    "Avenue", "Ave", "Broadway", "Close", "Cottages", "Court", "Crescent", "Drive", "Gardens", "Grove", "Hill", "Lane",
    "Mews", "Parade", "Place", "Quay", "Road", "Rd", "Rise", "Row", "Square", "Street", "Terrace", "Villas", "Walk",
    "Way", "Wharf",
)  # fmt: skip
