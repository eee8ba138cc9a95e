// swift-tools-version:6.2
import PackageDescription

let upcoming: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// Code on the token path is optimised in debug builds too: a test that decodes with
/// unoptimised kernels would take minutes.
let fastSwift: [SwiftSetting] =
    upcoming + [
        .unsafeFlags(["-O"], .when(configuration: .debug))
    ]
let fastC: [CSetting] = [
    .unsafeFlags(["-O3"], .when(configuration: .debug))
]

/// A room of the house: a Swift target, and the rooms below it that it may use.
func room(_ name: String, uses: [Target.Dependency] = [], fast: Bool = false) -> Target {
    .target(name: name, dependencies: uses, swiftSettings: fast ? fastSwift : upcoming)
}

func tests(_ name: String, uses: [Target.Dependency], excluding: [String] = []) -> Target {
    .testTarget(name: name, dependencies: uses, exclude: excluding, swiftSettings: upcoming)
}

extension Target.Dependency {
    static let argumentParser = product(name: "ArgumentParser", package: "swift-argument-parser")
    static let collections = product(name: "Collections", package: "swift-collections")
    static let crypto = product(name: "Crypto", package: "swift-crypto")
    static let grdb = product(name: "GRDB", package: "GRDB.swift")
    static let histogram = product(name: "Histogram", package: "hdrhistogram-swift")
    static let httpTypes = product(name: "HTTPTypes", package: "swift-http-types")
    static let hummingbird = product(name: "Hummingbird", package: "hummingbird")
    static let lifecycle = product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
    static let logging = product(name: "Logging", package: "swift-log")
    static let nioCore = product(name: "NIOCore", package: "swift-nio")
    static let nioPosix = product(name: "NIOPosix", package: "swift-nio")
    static let unixSignals = product(name: "UnixSignals", package: "swift-service-lifecycle")
    static let yams = product(name: "Yams", package: "Yams")
}

let package = Package(
    name: "binnacle",
    products: [
        .executable(name: "binnacle", targets: ["binnacle"]),
        .executable(name: "gpu-check", targets: ["GPUCheckTool"]),
    ],
    dependencies: [
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(
            url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // The binary.
        .executableTarget(
            name: "binnacle",
            dependencies: [
                "Console", "ControlAPI", "ControlPlane", "HTTPClient", "Inference", "TerminalUI",
                "Workloads", "DeviceAPI", .argumentParser, .logging,
            ],
            swiftSettings: upcoming),

        // What the operator sees.
        room("Console", uses: ["TerminalUI", "ControlAPI", "CProcess"]),
        room("TerminalUI", uses: ["CNcurses", "CAssets"]),
        room("ControlAPI", uses: ["HTTPClient", "JSON"]),
        room("Workloads", uses: ["ControlAPI", "HTTPClient", "JSON", "CAssets"]),

        // What runs behind it.
        room(
            "ControlPlane",
            uses: [
                "ControlAPI", "Gateway", "PromptRegistry", "Evaluation", "DriftDetection",
                "EngineHost", "DeviceAPI", "Inference", "Statistics", "Telemetry", "Storage",
                "CUDADevice", "CAssets", "HTTPClient", "JSON", "Tokenizers",
                .crypto, .httpTypes, .hummingbird, .lifecycle, .logging, .nioCore, .nioPosix,
                .unixSignals, .yams,
            ]),
        room("Gateway", uses: ["Telemetry", "Storage", "JSON", .crypto, .grdb]),
        room("PromptRegistry", uses: ["Telemetry", "Storage", "JSON", .crypto, .grdb]),
        room("Evaluation", uses: ["Statistics", "Telemetry", "Storage", "JSON", .crypto, .grdb]),
        room("DriftDetection", uses: ["Statistics", "Telemetry", "Storage", "JSON", .grdb]),
        room(
            "EngineHost",
            uses: ["Inference", "DeviceAPI", "ModelFormats", "Tokenizers", "JSON", "CProcess"]),
        room("Telemetry", uses: ["Storage", .grdb, .histogram, .logging]),
        room("Storage", uses: [.grdb, .logging]),

        // Requests into tokens.
        room(
            "Inference",
            uses: [
                "DeviceAPI", "CPUDevice", "CUDADevice", "ModelFormats", "Tokenizers", "CProcess",
            ],
            fast: true),
        room("CPUDevice", uses: ["DeviceAPI", "ModelFormats", "CKernels"], fast: true),
        room("CUDADevice", uses: ["DeviceAPI", "ModelFormats", "CCUDA"]),
        room("DeviceAPI", uses: ["ModelFormats"], fast: true),
        room("ModelFormats", uses: ["JSON", "CAssets"], fast: true),
        room("Tokenizers", uses: ["JSON"], fast: true),

        // Shared plumbing.
        room("HTTPClient", uses: ["CCurl"]),
        room("JSON", fast: true),
        room("Statistics", fast: true),

        // C that Swift cannot import directly, SIMD kernels, and the files inside the binary.
        .target(name: "CAssets", exclude: ["demo", "pilot"]),
        .target(name: "CCUDA", exclude: ["kernels"], linkerSettings: [.linkedLibrary("dl")]),
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .target(name: "CKernels", cSettings: fastC, linkerSettings: [.linkedLibrary("m")]),
        .target(name: "CProcess"),
        .target(
            name: "CNcurses",
            linkerSettings: [.linkedLibrary("ncursesw"), .linkedLibrary("tinfo")]),

        // Models of random weights for tests, and an engine's process for tests to kill.
        .target(
            name: "ModelFixtures", dependencies: ["DeviceAPI", "ModelFormats", "JSON"],
            path: "Tests/ModelFixtures", swiftSettings: fastSwift),
        .executableTarget(
            name: "EngineChild", dependencies: ["Inference"], path: "Tests/EngineChild",
            swiftSettings: upcoming),
        tests("ModelFormatsTests", uses: ["ModelFormats", "ModelFixtures", "JSON"]),
        tests(
            "CPUDeviceTests",
            uses: [
                "CPUDevice", "CKernels", "DeviceAPI", "JSON", "ModelFormats", "ModelFixtures",
            ]),
        // The CUDA kernels, built for the CPU.
        .target(
            name: "CUDAEmulator", dependencies: ["CCUDA"], path: "Tests/CUDAEmulator",
            exclude: ["faults.cu"],
            cxxSettings: [
                .define("CC_EMULATED"), .headerSearchPath("."),
                .unsafeFlags(["-O2"], .when(configuration: .debug)),
            ]),
        // What every kernel must do, on the emulated GPU of the tests and on a real one.
        .target(
            name: "KernelChecks",
            dependencies: ["CCUDA", "CKernels", "CPUDevice", "DeviceAPI", "ModelFixtures"],
            path: "Tests/KernelChecks", swiftSettings: fastSwift),
        // Everything that is done on a GPU, checked and measured on a machine that has one.
        .target(
            name: "GPUCheck",
            dependencies: [
                "CCUDA", "CPUDevice", "CProcess", "CUDADevice", "DeviceAPI", "Inference", "JSON",
                "KernelChecks", "ModelFixtures", "ModelFormats",
            ],
            path: "Tests/GPUCheck", swiftSettings: fastSwift),
        .executableTarget(
            name: "GPUCheckTool", dependencies: ["CUDADevice", "GPUCheck"],
            path: "Tests/GPUCheckTool", swiftSettings: upcoming),
        .testTarget(
            name: "CUDAKernelTests",
            dependencies: ["CUDAEmulator", "CCUDA", "KernelChecks", "ModelFixtures"],
            swiftSettings: fastSwift),
        tests(
            "CUDADeviceTests",
            uses: [
                "CUDADevice", "CUDAEmulator", "CCUDA", "CPUDevice", "DeviceAPI", "GPUCheck",
                "Inference", "JSON", "KernelChecks", "ModelFixtures", "ModelFormats",
            ]),
        tests(
            "InferenceTests",
            uses: ["Inference", "CPUDevice", "DeviceAPI", "ModelFormats", "ModelFixtures"]),
        tests(
            "EngineHostTests",
            uses: [
                "EngineHost", "EngineChild", "Inference", "DeviceAPI", "JSON", "ModelFixtures",
                "ModelFormats", "Tokenizers",
            ]),
        tests(
            "ConsoleTests", uses: ["Console", "TerminalUI", "ControlAPI"], excluding: ["Goldens"]),
        tests("ControlAPITests", uses: ["ControlAPI", "HTTPClient"]),
        tests(
            "ControlPlaneTests",
            uses: [
                "ControlPlane", "ControlAPI", "DeviceAPI", "DriftDetection", "EngineHost",
                "Evaluation",
                "Inference", "JSON", "PromptRegistry", "Storage", "Telemetry", .logging,
            ]),
        tests(
            "DriftDetectionTests",
            uses: ["DriftDetection", "Statistics", "Telemetry", "Storage", "JSON", .grdb]),
        tests(
            "EvaluationTests",
            uses: ["Evaluation", "Statistics", "Telemetry", "Storage", "JSON", .grdb]),
        tests(
            "GatewayTests", uses: ["Gateway", "Telemetry", "Storage", "JSON", .grdb]),
        tests("HTTPClientTests", uses: ["HTTPClient"]),
        tests("JSONTests", uses: ["JSON"]),
        tests("StatisticsTests", uses: ["Statistics", "JSON"]),
        tests("StorageTests", uses: ["Storage", .grdb]),
        tests(
            "PromptRegistryTests", uses: ["PromptRegistry", "Telemetry", "Storage", "JSON", .grdb]),
        tests("TelemetryTests", uses: ["Telemetry", "Storage", .grdb, .logging]),
        tests("TerminalUITests", uses: ["TerminalUI"]),
        tests("TokenizersTests", uses: ["JSON", "Tokenizers"], excluding: ["Fixtures"]),
        tests("TidyTests", uses: ["TerminalUI"]),
    ],
    swiftLanguageModes: [.v6]
)
