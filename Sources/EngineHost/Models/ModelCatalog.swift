package import DeviceAPI
import Glibc
import Inference
import ModelFormats

/// A model that can be loaded.
package struct ModelEntry: Equatable, Sendable {
    package enum Source: Equatable, Sendable {
        /// Inside the binary.
        case embedded
        /// A Hugging Face folder, or a GGUF file.
        case path(String)
    }

    /// What requests call it.
    package var id: String
    package var source: Source
    package var device = DeviceChoice.automatic
    /// Tokens of one sequence; nil for the host's or the model's own.
    package var contextLength: Int?
    /// What differs from the host's options: sequences at once, threads, bytes for keys and values,
    /// and how long prompts may make running streams wait for a token.
    package var sequences: Int?
    package var threadCount: Int?
    package var weightFormat: WeightFormat
    package var cacheFormat: CacheFormat
    package var pageBytes: Int?
    package var interTokenTargetMilliseconds: Int?

    package init(
        id: String, source: Source, sequences: Int? = nil, threadCount: Int? = nil,
        weightFormat: WeightFormat = .stored, cacheFormat: CacheFormat = .automatic,
        pageBytes: Int? = nil, interTokenTargetMilliseconds: Int? = nil
    ) {
        self.id = id
        self.source = source
        self.sequences = sequences
        self.threadCount = threadCount
        self.weightFormat = weightFormat
        self.cacheFormat = cacheFormat
        self.pageBytes = pageBytes
        self.interTokenTargetMilliseconds = interTokenTargetMilliseconds
    }
}

/// Which models there are.
package struct ModelCatalog: Sendable {
    package private(set) var entries: [ModelEntry]

    /// The embedded model, if the binary carries one, and every GGUF file and folder with a
    /// `config.json` directly in one of `directories`; a directory that is a model itself counts
    /// too. Of two models with one name the first stays.
    package init(directories: [String] = [], withEmbedded: Bool = EmbeddedModel.isPresent) {
        entries =
            withEmbedded ? [ModelEntry(id: EmbeddedModel.name, source: .embedded)] : []
        for directory in directories {
            let paths =
                Self.isModel(directory)
                ? [directory]
                : FolderListing.names(in: directory).map { directory + "/" + $0 }
            for path in paths where Self.isModel(path) { add(path) }
        }
    }

    package func entry(_ id: String) throws(EngineHostError) -> ModelEntry {
        guard let entry = entries.first(where: { $0.id == id }) else {
            throw .unknownModel(id, known: entries.map(\.id))
        }
        return entry
    }

    /// Takes an entry in place of one with its name.
    package mutating func set(_ entry: ModelEntry) {
        entries.removeAll { $0.id == entry.id }
        entries.append(entry)
    }

    package mutating func add(_ entry: ModelEntry) {
        guard !entries.contains(where: { $0.id == entry.id }) else { return }
        entries.append(entry)
    }

    private mutating func add(_ path: String) {
        var name = path.split(separator: "/").last ?? ""
        if GGUFFile.isNamed(path) { name = name.dropLast(".gguf".count) }
        add(ModelEntry(id: String(name), source: .path(path)))
    }

    private static func isModel(_ path: String) -> Bool {
        access(GGUFFile.isNamed(path) ? path : path + "/config.json", R_OK) == 0
    }
}

extension ModelEntry {
    /// The model's files of text.
    func files() throws(ModelFormatError) -> ModelFiles {
        switch source {
        case .embedded: return .embedded
        case .path(let path):
            return GGUFFile.isNamed(path)
                ? .gguf(GGUFTextFiles(try GGUFFile(path: path))) : .folder(path)
        }
    }

    var loadSource: LoadRequest.Source {
        switch source {
        case .embedded: .embedded
        case .path(let path): .path(path)
        }
    }
}
