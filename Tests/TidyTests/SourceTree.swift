import Foundation

/// One tracked source file, split into lines once.
struct SourceFile {
    /// Path from the repository root, such as `Sources/Inference/PagePool.swift`.
    let path: String
    let lines: [String]

    var name: String { String(path.split(separator: "/").last ?? "") }
    var isSwift: Bool { path.hasSuffix(".swift") }

    /// `Inference` for `Sources/Inference/KVCache/PagePool.swift`.
    var target: String? {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : nil
    }

    /// Folders between the target and the file.
    var depth: Int { path.split(separator: "/").count - 3 }
}

enum SourceTree {
    static let root: URL = {
        var folder = URL(fileURLWithPath: #filePath)
        for _ in 0..<3 { folder.deleteLastPathComponent() }
        return folder
    }()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    static func files(under folder: String, endings: [String]) throws -> [SourceFile] {
        let base = root.appendingPathComponent(folder).path
        guard let walker = FileManager.default.enumerator(atPath: base) else { return [] }
        var found: [SourceFile] = []
        for case let relative as String in walker
        where endings.contains(where: { relative.hasSuffix("." + $0) }) {
            let path = folder + "/" + relative
            let lines = try text(path).split(separator: "\n", omittingEmptySubsequences: false)
            found.append(SourceFile(path: path, lines: lines.map(String.init)))
        }
        return found.sorted { $0.path < $1.path }
    }

    static func code() throws -> [SourceFile] {
        try ["Sources", "Tests"].flatMap {
            try files(under: $0, endings: ["swift", "c", "cpp", "h", "cu", "cuh"])
        }
    }

    static func sources() throws -> [SourceFile] {
        try code().filter { $0.path.hasPrefix("Sources/") }
    }
}
