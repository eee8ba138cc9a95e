"""Facts to answer from: subject kind -> relation -> (value kind, answer, statements, questions).

The first statement doubles as the full-sentence answer. Every fifth statement and question is held
out of training.
"""

RELATIONS = {
    "person": {
        "job": ("job", [
            "{s} works as {a} {v}.", "{s} is {a} {v}.", "{s} has a job as {a} {v}.",
            "The {v} on the team is {s}.", "{s} earns a living as {a} {v}.",
        ], [
            "What is the job of {s}?", "What does {s} do for a living?", "What does {s} work as?",
            "Which job does {s} have?", "What is the profession of {s}?",
        ]),
        "home": ("city", [
            "{s} lives in {v}.", "{s} has a flat in {v}.", "The home of {s} is in {v}.",
            "{s} moved to {v} years ago.", "{s} has been living in {v} for years.",
        ], [
            "Where does {s} live?", "In which city does {s} live?", "Where is the home of {s}?",
            "Which city does {s} live in?", "What is the home town of {s}?",
        ]),
        "employer": ("company", [
            "{s} works for {v}.", "{s} is employed by {v}.", "The employer of {s} is {v}.",
            "{s} joined {v} as a young graduate.", "{s} has a contract with {v}.",
        ], [
            "Who does {s} work for?", "Which company employs {s}?", "Who is the employer of {s}?",
            "Where is {s} employed?", "At which company does {s} work?",
        ]),
        "birth": ("year", [
            "{s} was born in {v}.", "{s} was born in the year {v}.", "The birth year of {s} is {v}.",
            "Born in {v}, {s} grew up by the sea.", "{s} came into the world in {v}.",
        ], [
            "When was {s} born?", "In which year was {s} born?", "What is the birth year of {s}?",
            "What year was {s} born in?", "Which year is {s} from?",
        ]),
        "phone": ("phone", [
            "The phone number of {s} is {v}.", "{s} can be reached on {v}.", "Call {s} on {v}.",
            "The number to reach {s} is {v}.", "{s} picks up the phone on {v}.",
        ], [
            "What is the phone number of {s}?", "On which number can I reach {s}?",
            "How can I call {s}?", "Which number do I dial for {s}?", "What is the number of {s}?",
        ]),
        "pet": ("pet", [
            "{s} has a {v}.", "{s} owns a {v}.", "The pet of {s} is a {v}.",
            "{s} walks home to a {v} every evening.", "At home {s} keeps a {v}.",
        ], [
            "Which pet does {s} have?", "What pet does {s} own?", "What is the pet of {s}?",
            "What kind of animal does {s} have?", "Which animal does {s} keep?",
        ]),
        "room": ("room", [
            "{s} sits in room {v}.", "The office of {s} is room {v}.", "You find {s} in room {v}.",
            "{s} has office {v}.", "The desk of {s} is in room {v}.",
        ], [
            "In which room is {s}?", "What is the office of {s}?", "Where does {s} sit?",
            "Which room does {s} have?", "Where do I find {s}?",
        ]),
    },
    "company": {
        "boss": ("person", [
            "{s} is led by {v}.", "The head of {s} is {v}.", "{v} runs {s}.",
            "{v} is the director of {s}.", "The director of {s} is called {v}.",
        ], [
            "Who leads {s}?", "Who is the head of {s}?", "Who runs {s}?",
            "Who is the director of {s}?", "What is the name of the head of {s}?",
        ]),
        "seat": ("city", [
            "{s} is based in {v}.", "The head office of {s} is in {v}.", "{s} has its office in {v}.",
            "{s} works out of {v}.", "The seat of {s} is {v}.",
        ], [
            "Where is {s} based?", "In which city is {s}?", "Where is the office of {s}?",
            "Which city is {s} based in?", "Where is the seat of {s}?",
        ]),
        "founded": ("year", [
            "{s} was founded in {v}.", "{s} was started in {v}.", "{s} opened its doors in {v}.",
            "Since {v} there has been {s}.", "The story of {s} began in {v}.",
        ], [
            "When was {s} founded?", "In which year was {s} founded?", "When did {s} start?",
            "What year was {s} started?", "Since when does {s} exist?",
        ]),
        "staff": ("staff", [
            "{s} has {v} employees.", "{s} employs {v} people.", "{v} people work at {s}.",
            "The staff of {s} counts {v} people.", "At {s} there are {v} employees.",
        ], [
            "How many employees does {s} have?", "How many people work at {s}?",
            "How big is the staff of {s}?", "How many people does {s} employ?",
            "What is the number of employees of {s}?",
        ]),
        "opens": ("time", [
            "{s} opens at {v}.", "The doors of {s} open at {v}.", "You can visit {s} from {v}.",
            "{s} is open from {v} on.", "{s} starts the day at {v}.",
        ], [
            "When does {s} open?", "What time does {s} open?", "From when is {s} open?",
            "At what time does {s} open?", "What is the opening time of {s}?",
        ]),
        "returns": ("span", [
            "{s} takes returns for {v}.", "You can return goods to {s} within {v}.",
            "The return period at {s} is {v}.", "Returns at {s} are possible for {v}.",
            "At {s} you have {v} to send goods back.",
        ], [
            "How long does {s} take returns?", "What is the return period of {s}?",
            "How long can I return goods to {s}?", "How long are returns possible at {s}?",
            "How much time do I have to return goods to {s}?",
        ]),
        "email": ("email", [
            "The mail address of {s} is {v}.", "Write to {s} at {v}.", "{s} answers mail at {v}.",
            "Questions to {s} go to {v}.", "{s} can be reached at {v}.",
        ], [
            "What is the mail address of {s}?", "Where can I write to {s}?",
            "What is the email of {s}?", "Which mail address does {s} have?",
            "How do I reach {s} by mail?",
        ]),
        "makes": ("goods", [
            "{s} makes {v}.", "{s} sells {v}.", "The main product of {s} is {v}.",
            "{s} is known for its {v}.", "The business of {s} is {v}.",
        ], [
            "What does {s} make?", "What does {s} sell?", "What is the main product of {s}?",
            "What is {s} known for?", "What is the business of {s}?",
        ]),
    },
    "product": {
        "price": ("amount", [
            "The {s} costs {v}.", "The price of the {s} is {v}.", "You pay {v} for the {s}.",
            "The {s} is sold for {v}.", "The {s} is yours for {v}.",
        ], [
            "What does the {s} cost?", "How much is the {s}?", "What is the price of the {s}?",
            "How much do I pay for the {s}?", "How expensive is the {s}?",
        ]),
        "weight": ("weight", [
            "The {s} weighs {v}.", "The weight of the {s} is {v}.", "The {s} has a weight of {v}.",
            "With {v} the {s} is easy to carry.", "On the scale the {s} shows {v}.",
        ], [
            "How much does the {s} weigh?", "What is the weight of the {s}?",
            "How heavy is the {s}?", "What does the {s} weigh?", "How many kilos is the {s}?",
        ]),
        "color": ("color", [
            "The {s} is {v}.", "The colour of the {s} is {v}.", "The {s} comes in {v}.",
            "The {s} is painted {v}.", "The {s} is sold in {v}.",
        ], [
            "What colour is the {s}?", "Which colour does the {s} have?",
            "What is the colour of the {s}?", "In which colour does the {s} come?",
            "Which colour is the {s}?",
        ]),
        "warranty": ("span", [
            "The {s} has a warranty of {v}.", "The warranty of the {s} is {v}.",
            "The {s} is under warranty for {v}.", "The maker gives {v} of warranty on the {s}.",
            "The guarantee of the {s} runs for {v}.",
        ], [
            "How long is the warranty of the {s}?", "What is the warranty of the {s}?",
            "What warranty does the {s} have?", "For how long is the {s} under warranty?",
            "How long does the guarantee of the {s} run?",
        ]),
        "maker": ("company", [
            "The {s} is made by {v}.", "{v} makes the {s}.", "The maker of the {s} is {v}.",
            "{v} builds the {s}.", "The {s} comes from {v}.",
        ], [
            "Who makes the {s}?", "Which company makes the {s}?", "Who is the maker of the {s}?",
            "Who builds the {s}?", "From which company is the {s}?",
        ]),
        "stock": ("shelf", [
            "The {s} is on shelf {v}.", "You find the {s} on shelf {v}.", "Shelf {v} holds the {s}.",
            "The {s} is kept on shelf {v}.", "Look for the {s} on shelf {v}.",
        ], [
            "On which shelf is the {s}?", "Where is the {s}?", "Which shelf holds the {s}?",
            "Where do I find the {s}?", "Where is the {s} kept?",
        ]),
    },
    "project": {
        "lead": ("person", [
            "{s} is led by {v}.", "The lead of {s} is {v}.", "{v} leads {s}.",
            "{v} is in charge of {s}.", "{s} is in the hands of {v}.",
        ], [
            "Who leads {s}?", "Who is the lead of {s}?", "Who is in charge of {s}?",
            "Who runs {s}?", "In whose hands is {s}?",
        ]),
        "deadline": ("date", [
            "{s} must be done by {v}.", "The deadline of {s} is {v}.", "{s} ends on {v}.",
            "{s} has to be ready on {v}.", "The team wants to finish {s} on {v}.",
        ], [
            "When must {s} be done?", "What is the deadline of {s}?", "When does {s} end?",
            "By when must {s} be ready?", "When should {s} be finished?",
        ]),
        "budget": ("amount", [
            "{s} has a budget of {v}.", "The budget of {s} is {v}.", "{s} may cost {v}.",
            "{v} were set aside for {s}.", "For {s} the firm can spend {v}.",
        ], [
            "What is the budget of {s}?", "How big is the budget of {s}?", "How much may {s} cost?",
            "How much money does {s} have?", "How much can be spent on {s}?",
        ]),
        "language": ("language", [
            "{s} is written in {v}.", "{s} uses {v}.", "The code of {s} is in {v}.",
            "{v} is the language of {s}.", "The team writes {s} in {v}.",
        ], [
            "In which language is {s} written?", "Which language does {s} use?",
            "What is the language of {s}?", "What language is {s} written in?",
            "What is the code of {s} written in?",
        ]),
        "meets": ("day", [
            "The team of {s} meets on {v}.", "{s} has its meeting on {v}.",
            "Every {v} there is a meeting of {s}.", "The weekly meeting of {s} is on {v}.",
            "People of {s} sit together on {v}.",
        ], [
            "When does the team of {s} meet?", "On which day does {s} meet?",
            "When is the meeting of {s}?", "On what day is the weekly meeting of {s}?",
            "Which day do the people of {s} sit together?",
        ]),
        "client": ("company", [
            "The client of {s} is {v}.", "{s} is built for {v}.", "{v} ordered {s}.",
            "{v} pays for {s}.", "{s} was bought by {v}.",
        ], [
            "Who is the client of {s}?", "For whom is {s} built?", "Which company ordered {s}?",
            "Who pays for {s}?", "Who bought {s}?",
        ]),
    },
}

CHOICES = {
    "job": ["nurse", "driver", "designer", "cook", "teacher", "analyst", "electrician", "pilot",
            "gardener", "engineer", "clerk", "baker", "lawyer", "painter", "dentist", "librarian"],
    "pet": ["cat", "dog", "parrot", "rabbit", "turtle", "hamster", "goldfish", "pony", "snake"],
    "goods": ["furniture", "software", "shoes", "bread", "bicycles", "paint", "glass", "toys",
              "pumps", "paper", "tea", "cheese", "sensors", "boats", "windows", "batteries"],
    "language": ["Swift", "Python", "Rust", "Go", "Java", "Kotlin", "Ruby", "C", "Haskell"],
    "project": ["Project {firm}", "the {firm} project", "{firm}"],
}
FILLERS = [
    "The weather was mild that week.", "More news will follow soon.", "Lunch is served at noon.",
    "The coffee in the kitchen is free.", "Visitors sign in at the desk.", "The lift is being repaired.",
    "Parking is behind the building.", "Nothing else has changed.", "The old list is no longer valid.",
]
