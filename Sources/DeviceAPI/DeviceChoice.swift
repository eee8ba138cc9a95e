/// Which device a model is to run on.
package enum DeviceChoice: Equatable, Sendable {
    /// A GPU where there is one that takes the model, else the CPU.
    case automatic
    case cpu
    /// The GPU of this number, as the driver counts them.
    case cuda(Int)

    /// "auto", "cpu", "cuda" or "cuda:1"; nil for anything else.
    package init?(_ text: String) {
        switch text {
        case "auto": self = .automatic
        case "cpu": self = .cpu
        case "cuda": self = .cuda(0)
        default:
            guard text.hasPrefix("cuda:"), let number = Int(text.dropFirst(5)),
                (0..<256).contains(number)
            else { return nil }
            self = .cuda(number)
        }
    }

    package static let forms = "auto, cpu, cuda or cuda:N"
}

extension DeviceChoice: CustomStringConvertible {
    package var description: String {
        switch self {
        case .automatic: "auto"
        case .cpu: "cpu"
        case .cuda(let number): "cuda:\(number)"
        }
    }
}
