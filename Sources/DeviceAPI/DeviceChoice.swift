/// Which device a model is to run on.
package enum DeviceChoice: Equatable, Sendable {
    /// A GPU where there is one that takes the model, else the CPU.
    case automatic
    case cpu
    /// The GPU of this number, as the driver counts them.
    case cuda(Int)
    /// The GPU, or the instance of a divided one, of this UUID, such as `MIG-6e1f…`.
    case cudaUUID(String)

    /// "auto", "cpu", "cuda", "cuda:1" or "cuda:GPU-…"; nil for anything else.
    package init?(_ text: String) {
        switch text {
        case "auto": self = .automatic
        case "cpu": self = .cpu
        case "cuda": self = .cuda(0)
        default:
            guard text.hasPrefix("cuda:") else { return nil }
            let name = text.dropFirst("cuda:".count)
            if let number = Int(name), (0..<256).contains(number) {
                self = .cuda(number)
            } else if Self.isUUID(name) {
                self = .cudaUUID(String(name))
            } else {
                return nil
            }
        }
    }

    private static func isUUID(_ name: Substring) -> Bool {
        (name.hasPrefix("GPU-") || name.hasPrefix("MIG-")) && name.utf8.count <= 64
            && name.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "-"), UInt8(ascii: "/"):
                    true
                default: false
                }
            }
    }

    package static let forms = "auto, cpu, cuda, cuda:N or cuda:UUID"
}

extension DeviceChoice: CustomStringConvertible {
    package var description: String {
        switch self {
        case .automatic: "auto"
        case .cpu: "cpu"
        case .cuda(let number): "cuda:\(number)"
        case .cudaUUID(let uuid): "cuda:\(uuid)"
        }
    }
}
