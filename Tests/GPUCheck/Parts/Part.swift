/// The parts of the check, in the order in which they are run, each in a process of its own: what
/// kills one costs no other.
package enum Part: String, CaseIterable, Sendable {
    case libraries, code, kernels, logits, models, references, small, large, rates, file, start
    case transformers

    package var title: String {
        switch self {
        case .libraries: "NVIDIA's libraries and GPUs"
        case .code: "Code of the kernels"
        case .kernels: "Kernels against plain loops"
        case .logits: "Logits of random models, GPU against CPU"
        case .models: "Models of every family, written by the transformers of this machine"
        case .references: "Logits and greedy tokens, GPU against transformers"
        case .small: "An engine with the shape of Qwen3-0.6B"
        case .large: "An engine with the shape of Qwen3-8B"
        case .rates: "Kernels at the sizes of real models"
        case .file: "A file of the shape of Qwen3-8B"
        case .start: "From the start of a program to its first token"
        case .transformers: "The shape of Qwen3-0.6B with transformers"
        }
    }

    /// What runs in Python.
    package var isPython: Bool { self == .models || self == .transformers }

    /// Seconds without which it is not begun, and the most that it may take.
    package var seconds: (least: Double, most: Double) {
        switch self {
        case .libraries: (1, 20)
        case .code: (5, 60)
        case .kernels: (10, 75)
        case .logits: (10, 45)
        case .models: (20, 60)
        case .references: (5, 30)
        case .small: (15, 60)
        case .large: (45, 120)
        case .rates: (15, 60)
        case .file: (15, 40)
        case .start: (10, 30)
        case .transformers: (30, 110)
        }
    }

    /// Without a word for so long the process is ended.
    package var silenceSeconds: Double {
        switch self {
        case .kernels, .rates, .logits, .references: 20
        default: seconds.most
        }
    }
}
