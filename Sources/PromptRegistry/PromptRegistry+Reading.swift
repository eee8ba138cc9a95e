package import JSON

extension PromptRegistry {
    /// Every prompt, by name.
    package func prompts() -> [Prompt] {
        read { $0.entries.values.map(\.prompt) }.sorted { $0.name < $1.name }
    }

    package func prompt(_ name: String) throws(PromptError) -> Prompt {
        try read { state throws(PromptError) in try state.entry(name).prompt }
    }

    /// Newest first; a prompt has at least one.
    package func versions(of name: String) throws(PromptError) -> [Prompt.Version] {
        try read { state throws(PromptError) in
            try state.entry(name).versions.reversed().map(\.version)
        }
    }

    package func version(_ name: String, _ selector: PromptSelector) throws(PromptError)
        -> Prompt.Version
    {
        try read { state throws(PromptError) in
            let entry = try state.entry(name)
            switch selector {
            case .environment(let environment):
                return try entry.live(in: environment).version
            case .version(let number): return try entry.version(number).version
            }
        }
    }

    package func latestVersion(_ name: String) throws(PromptError) -> Int {
        try read { state throws(PromptError) in try state.entry(name).versions.count }
    }

    /// Environments that the prompt was ever deployed to, by name.
    package func environments(of name: String) throws(PromptError) -> [LiveEnvironment] {
        try read { state throws(PromptError) in
            try state.entry(name).environments.sorted { $0.key < $1.key }
                .compactMap { $0.value.state(of: $0.key) }
        }
    }

    /// All moves in one environment, or in all of them; newest first.
    package func history(of name: String, environment: String? = nil) throws(PromptError)
        -> [Deployment]
    {
        try read { state throws(PromptError) in
            try state.entry(name).environments
                .filter { environment == nil || $0.key == environment }
                .flatMap(\.value.rows)
        }.sorted { $0.id > $1.id }
    }

    package func diff(_ name: String, from old: Int, to new: Int) throws(PromptError)
        -> ContentDiff
    {
        let (before, after) = try read { state throws(PromptError) in
            let entry = try state.entry(name)
            return (try entry.version(old).version, try entry.version(new).version)
        }
        return ContentDiff(from: before.content, to: after.content)
    }

    /// A version in the shape of a push, which `Prompt.Push(json:)` reads back; the newest version
    /// unless another is named.
    package func export(_ name: String, version number: Int? = nil) throws(PromptError)
        -> JSONValue
    {
        let (prompt, version) = try read { state throws(PromptError) in
            let entry = try state.entry(name)
            return (entry.prompt, try entry.version(number ?? entry.versions.count).version)
        }
        return Prompt.Push(
            name: name, description: prompt.description, dataset: prompt.dataset,
            content: version.content, message: version.message, author: version.author
        ).json
    }
}
