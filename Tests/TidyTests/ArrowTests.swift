import Foundation
import Testing

/// The floor plan as a test: imports point down, and rooms of one floor do not know each other.
@Suite("Arrows")
struct ArrowTests {
    /// What each target of ours may import of ours. Adding an arrow is a decision, made here.
    static let allowed: [String: Set<String>] = [
        "binnacle": [
            "Console", "ControlAPI", "ControlPlane", "Inference", "HTTPClient", "TerminalUI",
            "Workloads", "DeviceAPI",
        ],
        "Workloads": ["ControlAPI", "HTTPClient", "JSON", "CAssets"],
        "Console": ["TerminalUI", "ControlAPI", "CProcess"],
        "TerminalUI": ["CNcurses", "CAssets"],
        "ControlAPI": ["HTTPClient", "JSON"],
        "ControlPlane": [
            "ControlAPI", "Gateway", "PromptRegistry", "Evaluation", "DriftDetection",
            "EngineHost", "DeviceAPI", "Inference", "Statistics", "Telemetry", "Storage",
            "CUDADevice", "CAssets", "HTTPClient", "JSON", "Tokenizers",
        ],
        "Gateway": ["Telemetry", "Storage", "JSON"],
        "PromptRegistry": ["Telemetry", "Storage", "JSON"],
        "Evaluation": ["Statistics", "Telemetry", "Storage", "JSON"],
        "DriftDetection": ["Statistics", "Telemetry", "Storage", "JSON"],
        "EngineHost": [
            "Inference", "DeviceAPI", "Tokenizers", "ModelFormats", "JSON", "CProcess",
        ],
        "Telemetry": ["Storage"],
        "Storage": [],
        "Inference": [
            "DeviceAPI", "CPUDevice", "CUDADevice", "ModelFormats", "Tokenizers", "CProcess",
        ],
        "CPUDevice": ["DeviceAPI", "ModelFormats", "CKernels"],
        "CUDADevice": ["DeviceAPI", "ModelFormats", "CCUDA"],
        "DeviceAPI": ["ModelFormats"],
        "ModelFormats": ["CAssets", "JSON"],
        "Tokenizers": ["JSON"],
        "HTTPClient": ["CCurl"],
        "JSON": [],
        "Statistics": [],
    ]

    /// Only these may import the library on the left: a change of library stays in one room.
    static let libraries: [String: Set<String>] = [
        "Hummingbird": ["ControlPlane"],
        "ServiceLifecycle": ["ControlPlane"],
        "NIOPosix": ["ControlPlane"],
        "ArgumentParser": ["binnacle"],
        "Histogram": ["Telemetry"],
        "Yams": ["ControlPlane"],
    ]

    static func imports(of file: SourceFile) -> [String] {
        file.lines.compactMap { line in
            var words = line.split(separator: " ").map(String.init)
            words.removeAll { $0.hasPrefix("@") || ["package", "public", "internal"].contains($0) }
            guard words.first == "import", words.count >= 2 else { return nil }
            let module = words.count > 2 ? words[2] : words[1]
            return String(module.split(separator: ".")[0])
        }
    }

    @Test("imports point down the floor plan")
    func arrows() throws {
        let ours = Set(Self.allowed.keys).union([
            "CAssets", "CCUDA", "CCurl", "CKernels", "CNcurses", "CProcess",
        ])
        var wrong: [String] = []
        for file in try SourceTree.sources().filter(\.isSwift) {
            guard let target = file.target else { continue }
            guard let mayUse = Self.allowed[target] else {
                wrong.append("\(file.path): no arrows are declared for \(target)")
                continue
            }
            for module in Self.imports(of: file) where ours.contains(module) && module != target {
                if !mayUse.contains(module) { wrong.append("\(file.path): \(module)") }
            }
        }
        #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
    }

    @Test("a library is imported only by the rooms that own it")
    func libraryOwners() throws {
        let wrong = try SourceTree.sources().filter(\.isSwift).flatMap { file in
            Self.imports(of: file).filter { module in
                guard let owners = Self.libraries[module], let target = file.target else {
                    return false
                }
                return !owners.contains(target)
            }.map { "\(file.path): \($0)" }
        }
        #expect(wrong.isEmpty, "\(wrong.joined(separator: "\n"))")
    }

    @Test("the console never sees the rooms behind the control API")
    func consoleIsAClient() {
        let reach = Self.allowed["Console", default: []]
            .union(Self.allowed["TerminalUI", default: []])
            .union(Self.allowed["ControlAPI", default: []])
        #expect(reach.isDisjoint(with: ["ControlPlane", "Storage", "Telemetry", "Inference"]))
    }
}
