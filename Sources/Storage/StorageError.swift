/// What can be wrong with the data directory or the database in it.
package enum StorageError: Error, Equatable, Sendable, CustomStringConvertible {
    /// Another control plane has the directory.
    case inUse(directory: String, pid: Int?)
    case directory(path: String, reason: String)
    case cannotOpen(path: String, reason: String)
    /// The database was written by a newer version of this program.
    case newerSchema(path: String)
    case diskFull(path: String)
    case failed(reason: String)

    package var description: String {
        switch self {
        case .inUse(let directory, let pid):
            "the data directory \(directory) is in use by "
                + (pid.map { "the control plane with pid \($0)" } ?? "another control plane")
                + "; attach to it, stop it, or choose another directory with --data"
        case .directory(let path, let reason):
            "cannot use the data directory \(path): \(reason)"
        case .cannotOpen(let path, let reason):
            "cannot open the database \(path): \(reason)"
        case .newerSchema(let path):
            "the database \(path) was written by a newer version; upgrade this program"
        case .diskFull(let path):
            "the disk that holds \(path) is full; free some space and try again"
        case .failed(let reason):
            "the database refused: \(reason)"
        }
    }
}
