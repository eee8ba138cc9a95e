import DriftDetection
import Testing

@Suite("Refusals")
struct RefusalTests {
    static let refusals = [
        "I can't help with that.", "I'm sorry, I can't discuss that.", "I cannot answer that.",
        "Sorry, that is off limits.", "I am not allowed to talk about this.",
        "That is outside my area, I can't answer it.", "I must decline.",
        "Please ask a person, I can't answer that.", "No comment, I can't say.",
        "Our rules say I can't answer this.", "I’m sorry, but I can’t assist with that request.",
        "I CANNOT PROVIDE medical advice.", "**I'm unable to** share that information.",
        "I am sorry,\nbut I cannot\u{A0}help you with this", "As an AI language model, I do not…",
        "Unfortunately, I am not able to disclose customer data.", "I won't write that.",
        "I have to decline to comment on this.", "> I'm not comfortable discussing this topic.",
        "I can only help with questions about your order.",
        "We are unable to process this request.",
        "I cannot legally advise you on this.", "Sorry, can't help with that one.",
        "Sorry — I will not generate such content!", "This violates our policy.",
        "I respectfully decline; that's against my guidelines.", "I refuse to answer.",
    ]

    static let answers = [
        "The billing team takes it.", "NOT_FOUND", #"{"intent":"refund"}"#, "", "42",
        "You can't give refunds after 30 days; contact the store.",
        "I can help with that: open the settings.", "I can't wait to help you get started!",
        "The parcel could not be delivered, so we sent it again.", "PASS",
        "Our support cannot be reached on Sundays.", "You are not allowed to park here.",
        "I'm sorry for the delay. Your order ships today.", "We do not share your data.",
        "The customer says that she cannot log in and asks for help.", "Yes, I can share it.",
        "Unable to connect? Check the cable.", "Refusals are filed under 'declined'.",
        "I cannot stress enough how useful this is.", "It is within the limits of your plan.",
        "The answer is in section 4, which I will write out below.", "No problem, no charge.",
        String(repeating: "All is well. ", count: 40) + "I can't help with more than that.",
    ]

    @Test("what says no is a refusal, in whatever case and typography", arguments: refusals)
    func refusal(text: String) { #expect(RefusalClassifier.isRefusal(text)) }

    @Test("what answers is not, even with a negation in it", arguments: answers)
    func answer(text: String) { #expect(!RefusalClassifier.isRefusal(text)) }

    @Test("no text traps or takes long")
    func hostile() {
        var random = SplitMix(seed: 1)
        let pieces = ["i can't ", "I’m ", "help", "\u{0}", "é", "\u{301}", "😀", ".", "''", "\n"]
        for _ in 0..<500 {
            let text = (0..<60).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
            _ = RefusalClassifier.isRefusal(text)
        }
        #expect(!RefusalClassifier.isRefusal(String(repeating: "i can't ", count: 100_000)))
        #expect(!RefusalClassifier.isRefusal(String(repeating: "*", count: 1_000_000)))
    }
}
