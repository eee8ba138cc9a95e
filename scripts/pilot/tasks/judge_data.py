"""Replies to judge: templates with slots that a rubric can ask about, and lines with a manner."""

REPLIES = [
    ("Your order {order} will arrive on {date}.", ["order", "date"]),
    ("[Good news|Update]: the {product} will reach you on {day}.", ["product", "day"]),
    ("{person} will call you on {day}.", ["person", "day"]),
    ("We have sent the {product} to {city}.", ["product", "city"]),
    ("You will get {amount} back within {span}.", ["amount", "span"]),
    ("The {product} costs {amount} and is in stock.", ["product", "amount"]),
    ("Please ask {person} at {company}.", ["person", "company"]),
    ("{company} will send a technician to {city} at {time}.", ["company", "city", "time"]),
    ("Your refund of {amount} was paid on {date}.", ["amount", "date"]),
    ("You can reach us at {email}.", ["email"]),
    ("The warranty of the {product} runs for {span}.", ["product", "span"]),
    ("Our shop in {city} opens at {time}.", ["city", "time"]),
    ("The invoice {order} from {company} is over {amount}.", ["order", "company", "amount"]),
    ("The password was changed by {person} on {date}.", ["person", "date"]),
    ("The meeting with {person} is in {city} on {day}.", ["person", "city", "day"]),
]
MANNERS = {
    "apology": (
        ["The reply [apologises|says sorry].", "The output contains an apology.",
         "The [reply|output] must [apologise|say sorry] to the customer."],
        ["I am sorry for the trouble.", "We apologise for the delay.", "Sorry about that.",
         "Please accept our apologies."],
        "an apology"),
    "greeting": (
        ["The reply [greets the customer|starts with a greeting].", "The output contains a greeting.",
         "The reply must begin with a greeting."],
        ["Hello!", "Dear customer,", "Hi there,", "Good morning!"],
        "a greeting"),
    "thanks": (
        ["The reply thanks the customer.", "The output [says thank you|contains thanks].",
         "The reply must thank the customer."],
        ["Thank you for your message.", "Thanks for writing to us.", "Many thanks for your patience."],
        "thanks"),
    "offer": (
        ["The reply offers more help.", "The output ends with an offer to help.",
         "The reply must offer further help."],
        ["Let us know if you need more help.", "We are here if you have more questions.",
         "Just write again if you need anything else."],
        "an offer of help"),
    "rude": (
        ["The reply is rude.", "The output is [impolite|rude] to the customer."],
        ["That is your own fault.", "Stop bothering us.", "Do not be so silly.", "Who cares?"],
        "rude words"),
}
POLITE = ["The reply is polite.", "The [reply|output] must [be polite|stay polite].",
          "The output is not rude."]
