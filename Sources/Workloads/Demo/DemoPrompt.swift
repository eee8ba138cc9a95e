import JSON

/// A prompt of the demonstration, with the versions that tell its story: a poor first draft, the
/// one in production, and one that waits to be promoted.
struct DemoPrompt: Sendable {
    struct Version: Sendable {
        let message: String
        let messages: [(role: String, content: String)]
        let model: String
        let temperature: Double?
        let maxTokens: Int?
    }

    let name: String
    let description: String
    let dataset: String?
    let versions: [Version]
    /// Which version, counted from 1, serves which environment.
    let environments: [(environment: String, version: Int)]

    static func read(_ document: JSONValue) throws(WorkloadError) -> [DemoPrompt] {
        guard let prompts = document["prompts"]?.array else {
            throw .badAsset("demo/prompts.json has no prompts")
        }
        var result: [DemoPrompt] = []
        for prompt in prompts { result.append(try DemoPrompt(prompt)) }
        return result
    }

    private init(_ value: JSONValue) throws(WorkloadError) {
        guard let name = value["name"]?.string, let versions = value["versions"]?.array else {
            throw .badAsset("demo/prompts.json has a prompt without name or versions")
        }
        self.name = name
        description = value["description"]?.string ?? ""
        dataset = value["dataset"]?.string
        var list: [Version] = []
        for version in versions { list.append(try Self.version(version, of: name)) }
        self.versions = list
        environments = (value["environments"]?.object?.members ?? []).compactMap { member in
            member.value.integer.map { (member.key, $0) }
        }
    }

    private static func version(_ value: JSONValue, of name: String) throws(WorkloadError)
        -> Version
    {
        guard let messages = value["messages"]?.array, let model = value["model"]?.string else {
            throw .badAsset("demo/prompts.json: a version of \(name) lacks messages or model")
        }
        return Version(
            message: value["message"]?.string ?? "",
            messages: messages.map { ($0["role"]?.string ?? "user", $0["content"]?.string ?? "") },
            model: model, temperature: value["parameters"]?["temperature"]?.double,
            maxTokens: value["parameters"]?["max_tokens"]?.integer)
    }
}
