import ArgumentParser
import Glibc

/// Where the control plane keeps its data.
struct DataOptions: ParsableArguments {
    @Option(
        name: .customLong("data"),
        help: "The data directory (default: $BINNACLE_DATA, else ~/.local/share/binnacle).")
    var folder: String?

    /// The directory as an absolute path.
    var directory: String {
        get throws {
            let environment = { (name: String) in getenv(name).map { String(cString: $0) } }
            if let chosen = folder ?? environment("BINNACLE_DATA") { return Self.absolute(chosen) }
            if let data = environment("XDG_DATA_HOME"), data.hasPrefix("/") {
                return data + "/binnacle"
            }
            guard let home = environment("HOME") else {
                throw Failure(
                    .wrongUse, "neither --data, BINNACLE_DATA nor HOME says where to keep data")
            }
            return home + "/.local/share/binnacle"
        }
    }

    var socketPath: String { get throws { try directory + "/control.sock" } }

    private static func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        guard let buffer = getcwd(nil, 0) else { return path }
        defer { free(buffer) }
        return String(cString: buffer) + "/" + path
    }
}
