import JSON
import PromptRegistry
import Telemetry
import Testing

@Suite("Resolving", .timeLimit(.minutes(1)))
struct ResolveTests {
    let test: TestRegistry

    init() throws { test = try TestRegistry() }

    private func registry() async throws -> PromptRegistry {
        let registry = try await test.open()
        let content = Prompt.Content(
            messages: [
                .init(role: "system", content: "You sort mail of {{company}}."),
                .init(role: "user", content: "{{subject}}\n{{body}}"),
            ], model: "pilot", parameters: .init(temperature: 0.2, maxTokens: 64))
        try await registry.push(
            .init(name: "mail/triage", content: content, message: "", author: "ana"))
        try await registry.promote("mail/triage", to: 1, in: "production", actor: "ana")
        return registry
    }

    @Test("a prompt resolves to messages, model, parameters and the use that is recorded")
    func resolved() async throws {
        let registry = try await registry()
        let variables: [String: JSONValue] = [
            "company": "Acme", "subject": "<Hi>", "body": "{{x}}",
        ]
        let live = try registry.resolve(
            "mail/triage", .environment("production"), variables: variables)
        #expect(live.messages.map(\.content) == ["You sort mail of Acme.", "<Hi>\n{{x}}"])
        #expect(live.messages.map(\.role) == ["system", "user"])
        #expect(live.model == "pilot")
        #expect(live.parameters == .init(temperature: 0.2, maxTokens: 64))
        #expect(live.use == .init(name: "mail/triage", version: 1, environment: "production"))
        let pinned = try registry.resolve("mail/triage", .version(1), variables: variables)
        #expect(pinned.messages == live.messages && pinned.use.environment == nil)
    }

    @Test("a missing variable is an error that names it and what was given")
    func missing() async throws {
        let registry = try await registry()
        let error = #expect(throws: PromptError.self) {
            try registry.resolve(
                "mail/triage", .version(1), variables: ["subject": "s", "Company": "c"])
        }
        #expect(
            error
                == .missingVariables(
                    prompt: "mail/triage", version: 1, missing: ["company", "body"],
                    given: ["Company", "subject"]))
        #expect(
            error?.description
                == "mail/triage@1 needs 'company', 'body', which the request does not give; "
                + "given: 'Company', 'subject'")
    }

    @Test("extra variables are ignored, and told to who asks")
    func extra() async throws {
        let registry = try await registry()
        let given: [String: JSONValue] = ["company": "", "subject": "", "body": "", "z": 1, "a": 2]
        #expect(throws: Never.self) {
            try registry.resolve("mail/triage", .version(1), variables: given)
        }
        #expect(
            try registry.unusedVariables("mail/triage", .version(1), given: given.keys) == [
                "a", "z",
            ])
    }

    @Test("what is not there is told apart: the prompt, the version, the environment")
    func notFound() async throws {
        let registry = try await registry()
        func error(_ name: String, _ selector: PromptSelector) -> PromptError? {
            #expect(throws: PromptError.self) {
                try registry.resolve(name, selector, variables: [:])
            }
        }
        #expect(error("other", .version(1)) == .noSuchPrompt("other"))
        for number in [0, 2, -1, .max, .min] {
            #expect(
                error("mail/triage", .version(number))
                    == .noSuchVersion(prompt: "mail/triage", version: number, latest: 1))
        }
        let absent = error("mail/triage", .environment("staging"))
        #expect(
            absent
                == .notDeployed(
                    prompt: "mail/triage", environment: "staging", deployed: ["production"]))
        #expect(absent?.category == .notFound)
        #expect(absent?.description.contains("use 'production'") == true)
    }

    @Test("a request that would multiply lists without end is refused")
    func tooLarge() async throws {
        let registry = try await test.open()
        try await registry.push(.sample("{{#x}}{{text}}{{/x}}"))
        let text = JSONValue.string(String(repeating: "x", count: 1 << 20))
        let list = JSONValue.array(Array(repeating: 1, count: 1_000))
        let error = #expect(throws: PromptError.self) {
            try registry.resolve("triage", .version(1), variables: ["x": list, "text": text])
        }
        #expect(error?.category == .invalid)
        #expect(error?.description.contains("shorter lists") == true)
    }

    @Test(
        "references name a prompt and an environment or a version",
        arguments: [
            ("prompt:a/b@staging", "a/b", PromptSelector.environment("staging")),
            ("prompt:a#12", "a", .version(12)), ("prompt:a", "a", .environment("production")),
        ])
    func references(text: String, name: String, selector: PromptSelector) throws {
        let reference = try #require(try PromptReference.parse(text))
        #expect(reference.name == name && reference.selector == selector)
    }

    @Test(
        "malformed references are refused; other models are none",
        arguments: [
            "prompt:", "prompt:@production", "prompt:a@", "prompt:a#", "prompt:a#-1", "prompt:a#x",
            "prompt:a#99999999999999999999", "prompt:A", "prompt:a@b@c", "prompt:a#1@b",
            "prompt:a #1", "prompt:a#+1", "prompt:a#１",
        ])
    func malformedReferences(text: String) throws {
        #expect(throws: PromptError.invalidReference(text)) { try PromptReference.parse(text) }
        #expect(try PromptReference.parse("pilot") == nil)
    }
}
