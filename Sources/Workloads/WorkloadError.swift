/// Why a workload cannot run.
package enum WorkloadError: Error, Sendable, CustomStringConvertible {
    /// A file inside the binary is not what it must be; the build is at fault.
    case badAsset(String)
    case unreachable(String)
    case refused(status: Int, message: String)

    package var description: String {
        switch self {
        case .badAsset(let what): "\(what); rebuild the program"
        case .unreachable(let why): why
        case .refused(let status, let message): "the gateway answered \(status): \(message)"
        }
    }
}
