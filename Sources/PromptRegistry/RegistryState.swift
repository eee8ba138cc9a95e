/// Everything that the registry knows; what serves requests.
struct RegistryState: Sendable {
    struct Entry: Sendable {
        var prompt: Prompt
        /// Version n at place n - 1.
        var versions: [StoredVersion] = []
        var environments: [String: DeploymentLog] = [:]

        func version(_ number: Int) throws(PromptError) -> StoredVersion {
            guard number >= 1, number <= versions.count else {
                throw .noSuchVersion(
                    prompt: prompt.name, version: number, latest: versions.count)
            }
            return versions[number - 1]
        }

        func live(in environment: String) throws(PromptError) -> StoredVersion {
            guard let number = environments[environment]?.live.version else {
                let deployed = environments.filter { $0.value.live != .nothing }.keys.sorted()
                throw .notDeployed(
                    prompt: prompt.name, environment: environment, deployed: deployed)
            }
            return try version(number)
        }
    }

    private(set) var entries: [String: Entry] = [:]
    private(set) var revision = 0
    private(set) var lastDeployment = 0

    func entry(_ name: String) throws(PromptError) -> Entry {
        guard let entry = entries[name] else { throw .noSuchPrompt(name) }
        return entry
    }

    mutating func add(_ prompt: Prompt) {
        revision += 1
        entries[prompt.name, default: Entry(prompt: prompt)].prompt = prompt
    }

    mutating func append(_ stored: StoredVersion) throws(PromptError) {
        let version = stored.version
        guard let count = entries[version.prompt]?.versions.count, count == version.number - 1
        else {
            throw .damaged(
                prompt: version.prompt, version: version.number, reason: "it is out of order")
        }
        revision += 1
        entries[version.prompt]?.versions.append(stored)
    }

    mutating func append(_ row: Deployment) throws(PromptError) {
        let follows = entries[row.prompt]?.environments[row.environment, default: DeploymentLog()]
            .append(row)
        guard follows == true else {
            throw .damaged(
                prompt: row.prompt, version: nil,
                reason: "deployment \(row.id) does not follow from those before")
        }
        revision += 1
        lastDeployment = max(lastDeployment, row.id)
    }
}
