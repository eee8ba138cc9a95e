/// How models say no, in lower case with plain apostrophes. An entry of `denials` followed by one
/// of `acts`, or any of `wholes`, within the beginning of an answer is a refusal.
enum RefusalPhrases {
    static let denials: [String] = [
        "i can't", "i cannot", "i can not", "i won't", "i will not", "sorry, can't",
        "sorry, cannot",
        "i'm unable to", "i am unable to", "i'm not able to", "i am not able to",
        "i'm not allowed to", "i am not allowed to", "i'm not permitted to",
        "i am not permitted to", "we can't",
        "we cannot", "we are unable to", "we're unable to", "we are not able to",
        "we're not able to", "i'm afraid i can't", "i am afraid i cannot", "i'm afraid i cannot",
        "i must refuse to", "i have to refuse to", "i refuse to", "i decline to",
        "i must decline to", "i have to decline to",
    ]

    static let acts = [
        "advise", "answer", "assist", "comment", "complete that", "complete this", "comply",
        "continue with", "create", "disclose", "discuss", "do that", "do this", "engage",
        "fulfil", "fulfill", "generate", "give", "go into", "help", "offer", "participate",
        "process this request", "produce", "proceed", "promote", "provide", "recommend", "reveal",
        "share", "speak about", "speculate", "support", "talk about", "tell you", "write",
    ]

    static let wholes = [
        "i'm not comfortable", "i am not comfortable", "i must decline", "i have to decline",
        "i respectfully decline", "i'd rather not",
        "i would rather not", "no comment", "off limits", "off-limits", "not something i can",
        "outside my area", "outside of my area", "outside my scope", "outside the scope of what i",
        "beyond my scope", "beyond what i can", "against my guidelines", "against our policy",
        "against my programming", "against our rules", "violates our policy",
        "violates my guidelines", "violates our guidelines", "as an ai language model, i",
        "as an ai, i", "as an ai assistant, i", "i'm not allowed to talk", "i'm just an ai",
        "request denied", "this request has been refused", "i'm sorry, but i can't",
        "i'm sorry, but i cannot", "i am sorry, but i cannot", "i apologize, but i can't",
        "i apologize, but i cannot", "i'm not the right", "not able to discuss that",
        "can only help with", "can only answer questions about", "can only assist with",
    ]
}
