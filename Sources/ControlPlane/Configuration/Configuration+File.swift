import FoundationEssentials

extension Configuration {
    /// Reads a configuration; without a path, `binnacle.yaml` of the data directory when it is
    /// there, and else what holds without one.
    package static func load(_ path: String?, dataDirectory: String) throws -> Configuration {
        let file = path ?? dataDirectory + "/binnacle.yaml"
        guard let data = FileManager.default.contents(atPath: file) else {
            if path == nil, !FileManager.default.fileExists(atPath: file) { return Configuration() }
            throw ConfigurationError(
                path: file, problems: [.init(line: 1, reason: "the file cannot be read")])
        }
        guard let text = String(bytes: data, encoding: .utf8) else {
            throw ConfigurationError(
                path: file, problems: [.init(line: 1, reason: "the file is not UTF-8")])
        }
        return try ConfigurationReader.read(text, path: file, secrets: .system)
    }
}
