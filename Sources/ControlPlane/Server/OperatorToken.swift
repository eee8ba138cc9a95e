import Crypto
import FoundationEssentials
import Glibc
import Storage

/// What lets a console on another machine use the control API: a secret in a file of the data
/// directory that only its owner can read. The process keeps its hash alone.
struct OperatorToken: Sendable {
    private let digest: SHA256.Digest

    init(text: String) { digest = SHA256.hash(data: Data(text.utf8)) }

    /// Reads the token's file, making it at the first start.
    static func load(_ directory: DataDirectory) throws(StorageError) -> OperatorToken {
        let path = directory.path + "/operator.token"
        if let data = FileManager.default.contents(atPath: path) {
            let text = String(decoding: data, as: UTF8.self)
            let token = text.prefix { !$0.isWhitespace }
            if token.count >= 32 { return OperatorToken(text: String(token)) }
        }
        let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { [UInt8]($0) }
        let token =
            "bo-"
            + bytes.map { byte in
                let hex = String(byte, radix: 16)
                return byte < 16 ? "0" + hex : hex
            }.joined()
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        let line = token + "\n"
        guard descriptor >= 0, write(descriptor, line, line.utf8.count) == line.utf8.count else {
            throw .directory(
                path: directory.path,
                reason: "operator.token cannot be written: \(String(cString: strerror(errno)))")
        }
        close(descriptor)
        return OperatorToken(text: token)
    }

    /// Whether this is the token. Hashes are compared in constant time.
    func isSame(_ text: String) -> Bool { SHA256.hash(data: Data(text.utf8)) == digest }
}
