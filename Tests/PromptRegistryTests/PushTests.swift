import JSON
import PromptRegistry
import Storage
import Testing

@Suite("Pushing", .timeLimit(.minutes(1)))
struct PushTests {
    let test: TestRegistry

    init() throws { test = try TestRegistry() }

    @Test("versions are numbered from one, and pushing never deploys")
    func numbering() async throws {
        let registry = try await test.open()
        let first = try await registry.push(.sample("a", message: "first"))
        let second = try await registry.push(.sample("{{q}} b {{p}} {{q}}", author: "leo"))
        #expect(first.version.number == 1 && first.isNew)
        #expect(second.version.number == 2 && second.version.variables == ["q", "p"])
        #expect(try registry.versions(of: "triage") == [second.version, first.version])
        #expect(try registry.environments(of: "triage").isEmpty)
        #expect(
            throws: PromptError.notDeployed(
                prompt: "triage", environment: "production", deployed: [])
        ) {
            try registry.resolve("triage", .environment("production"), variables: [:])
        }
    }

    @Test("content that is there answers with the version that has it; notes do not matter")
    func identical() async throws {
        let registry = try await test.open()
        let first = try await registry.push(.sample("a"))
        try await registry.push(.sample("b"))
        let revision = registry.revision
        let again = try await registry.push(.sample("a", message: "other", author: "leo"))
        #expect(again.version == first.version && !again.isNew)
        #expect(registry.revision == revision)
        #expect(try registry.latestVersion("triage") == 2)
    }

    @Test("the same content under another name is another prompt with the same hash")
    func otherName() async throws {
        let registry = try await test.open()
        let one = try await registry.push(.sample("a", name: "one")).version
        let two = try await registry.push(.sample("a", name: "two")).version
        #expect(one.hash == two.hash && two.number == 1)
        #expect(registry.prompts().map(\.name) == ["one", "two"])
    }

    @Test("the hash is that of the content's canonical JSON")
    func hash() async throws {
        let registry = try await test.open()
        var push = Prompt.Push.sample("Grüße {{name}}\n")
        push.content.parameters = .init(temperature: 1, maxTokens: 64, stop: ["END"], seed: 7)
        let version = try await registry.push(push).version
        // sha256sum of {"messages":[{"content":"Grüße {{name}}\n","role":"user"}],"model":"pilot",
        // "parameters":{"max_tokens":64,"seed":7,"stop":["END"],"temperature":1}}
        #expect(version.hash == "715b213667a46f632e1d8e641efcbe3ba527f5ab0b4ee25913461de7f177a04d")
        push.content.parameters.stop = []
        let empty = try await registry.push(push).version
        push.content.parameters.stop = nil
        #expect(try await registry.push(push).version == empty)
    }

    @Test("description and dataset belong to the prompt and can change without a version")
    func metadata() async throws {
        let registry = try await test.open()
        var push = Prompt.Push.sample("a")
        push.description = "sorts mail"
        push.dataset = "triage-core"
        try await registry.push(push)
        push.description = nil
        push.dataset = "triage-more"
        #expect(try await registry.push(push).isNew == false)
        let prompt = try registry.prompt("triage")
        #expect(prompt.description == "sorts mail" && prompt.dataset == "triage-more")
        let again = try await test.open()
        #expect(try again.prompt("triage") == prompt)
    }

    @Test(
        "names keep to their rule",
        arguments: [
            ("a", true), ("0", true), ("support/triage-2_b", true), ("", false), ("A", false),
            ("-a", false), ("/a", false), ("a b", false), ("a@b", false), ("é", false),
            ("a\n", false), ("a\u{301}", false), ("../etc", false),
            (String(repeating: "a", count: 128), true),
            (String(repeating: "a", count: 129), false),
        ])
    func names(name: String, isValid: Bool) async throws {
        let registry = try await test.open()
        if isValid {
            #expect(try await registry.push(.sample("x", name: name)).version.prompt == name)
        } else {
            await #expect(throws: PromptError.invalidName(.prompt, name)) {
                try await registry.push(.sample("x", name: name))
            }
            #expect(registry.prompts().isEmpty)
        }
    }

    static let refusals: [(@Sendable (inout Prompt.Push) -> Void, String)] = [
        ({ $0.content.messages = [] }, "messages"),
        ({ $0.content.messages[0].role = "root" }, "'root' is not a role"),
        ({ $0.content.messages[0].content = String(repeating: "x", count: 1 << 21) }, "larger"),
        ({ $0.content.messages[0].content = "{{#x}}" }, "message 1, line 1"),
        ({ $0.content.model = "" }, "model"), ({ $0.content.model = "prompt:a" }, "model"),
        ({ $0.content.parameters.temperature = .nan }, "temperature"),
        ({ $0.content.parameters.topP = 0 }, "top_p"),
        ({ $0.content.parameters.maxTokens = 0 }, "max_tokens"),
        ({ $0.content.parameters.seed = 1 << 53 + 1 }, "seed"),
        ({ $0.content.parameters.stop = [""] }, "stop"), ({ $0.author = "" }, "author"),
        ({ $0.message = String(repeating: "x", count: 5_000) }, "message"),
        ({ $0.dataset = "No Name" }, "dataset"),
    ]

    @Test("what could not be served is refused with the reason", arguments: 0..<refusals.count)
    func refused(index: Int) async throws {
        let registry = try await test.open()
        var push = Prompt.Push.sample("x")
        Self.refusals[index].0(&push)
        let wrong = push
        let error = await #expect(throws: PromptError.self) { try await registry.push(wrong) }
        #expect("\(try #require(error))".contains(Self.refusals[index].1), "\(error as Any)")
        #expect(error?.category == .invalid)
        #expect(registry.prompts().isEmpty && registry.revision == 0)
    }

    @Test("many who push the same content at once get the same version")
    func concurrent() async throws {
        let registry = try await test.open()
        let outcomes = try await withThrowingTaskGroup(of: (Int, Bool).self) { group in
            for index in 0..<40 {
                group.addTask {
                    let pushed = try await registry.push(.sample("text \(index % 4)"))
                    return (pushed.version.number, pushed.isNew)
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(outcomes.map(\.0)) == [1, 2, 3, 4])
        #expect(outcomes.count { $0.1 } == 4)
    }

    @Test("an exported version can be imported elsewhere and has the same hash")
    func exchange() async throws {
        let registry = try await test.open()
        var push = Prompt.Push.sample("a {{x}}", message: "why")
        push.description = "d"
        push.content.parameters = .init(temperature: 0.5, stop: ["\n"], seed: -3)
        let pushed = try await registry.push(push).version
        try await registry.push(.sample("newer"))
        let text = JSONWriter.pretty(try registry.export("triage", version: 1))
        let read = try Prompt.Push(json: JSONParser.parse(text))
        #expect(read == push)
        let other = try await TestRegistry().open()
        #expect(try await other.push(read).version.hash == pushed.hash)
        #expect(
            try Prompt.Push(json: registry.export("triage")).content.messages[0].content == "newer")
    }

    @Test(
        "a document that is no prompt is refused with the place",
        arguments: [
            ("[]", "array, not an object"), (#"{"name":"a"}"#, "content is null"),
            (#"{"name":1}"#, "'name' in the prompt must be a text"),
            (#"{"name":"a","tags":[]}"#, "unknown member 'tags'"),
            (
                #"{"name":"a","author":"b","content":{"messages":[],"model":"m","top_p":1}}"#,
                "content has the unknown member 'top_p'"
            ),
            (#"{"name":"a","author":"b","content":{"messages":{},"model":"m"}}"#, "an array"),
            (
                #"{"name":"a","author":"b","content":{"messages":[{"role":"user"}],"model":"m"}}"#,
                "a message lacks 'content'"
            ),
            (#"{"name":"a","content":{"messages":[],"model":"m"}}"#, "lacks 'author'"),
            (
                #"{"name":"a","author":"b","content":{"messages":[],"model":"m","parameters":"#
                    + #"{"max_tokens":1.5}}}"#, "whole number"
            ),
        ])
    func refusedImport(text: String, says: String) throws {
        let error = #expect(throws: PromptError.self) {
            try Prompt.Push(json: JSONParser.parse(text))
        }
        #expect("\(try #require(error))".contains(says), "\(error as Any)")
    }
}
