package import CCUDA
import Glibc

/// Where functions of NVIDIA's libraries come from.
package struct CUDASymbols: @unchecked Sendable {
    /// The file, or what stands for it.
    package let path: String
    let symbols: cc_symbols

    package init(path: String, symbols: cc_symbols) {
        self.path = path
        self.symbols = symbols
    }
}

/// NVIDIA's libraries as they lie on machines: beside the driver, in a CUDA toolkit, or in the
/// wheels that Python programs install.
package enum CUDALibraries {
    /// Folders that are searched before all others, separated by colons.
    package static let override = "BINNACLE_CUDA_LIBRARIES"

    package enum Name: String, CaseIterable, Sendable {
        case driver = "libcuda.so"
        case compiler = "libnvrtc.so"
        case blas = "libcublasLt.so"

        /// The newest version first.
        var fileNames: [String] {
            switch self {
            case .driver: ["libcuda.so.1"]
            case .compiler, .blas: ["13", "12"].map { "\(rawValue).\($0)" } + [rawValue]
            }
        }

        /// A function that the library has, to ask the loader which file it took.
        fileprivate var landmark: String {
            switch self {
            case .driver: "cuInit"
            case .compiler: "nvrtcVersion"
            case .blas: "cublasLtCreate"
            }
        }
    }

    package static func open(
        _ name: Name, environment: (String) -> String? = variable
    ) throws(CUDAError) -> CUDASymbols {
        var tried: [String] = []
        for path in candidates(name, environment: environment) {
            var reason = [CChar](repeating: 0, count: 512)
            guard let library = cc_library_open(path, &reason, reason.count) else {
                tried.append(text(reason))
                continue
            }
            var file = [CChar](repeating: 0, count: 4096)
            let isKnown = cc_library_path(library, name.landmark, &file, file.count)
            return CUDASymbols(
                path: isKnown ? text(file) : path, symbols: cc_library_symbols(library))
        }
        throw .noLibrary(name: name.rawValue, tried: tried)
    }

    /// Bare names are looked up by the loader, which knows `LD_LIBRARY_PATH` and ldconfig's cache.
    static func candidates(_ name: Name, environment: (String) -> String?) -> [String] {
        let chosen = (environment(override) ?? "").split(separator: ":").map(String.init)
        var wheels: [String] = []
        for root in ["VIRTUAL_ENV", "CONDA_PREFIX"].compactMap(environment)
            + [environment("HOME").map { $0 + "/.local" }, "/usr/local", "/usr"].compactMap({ $0 })
        {
            for kind in ["site-packages", "dist-packages"] {
                wheels.append("\(root)/lib/python3*/\(kind)/nvidia/*/lib")
            }
        }
        let known = (["/usr/local/cuda*/lib64", "/usr/local/cuda*/targets/*/lib"] + wheels)
        return name.fileNames.flatMap { file in
            existing(chosen.map { "\($0)/\(file)" }) + [file]
                + existing(known.map { "\($0)/\(file)" })
        }
    }

    /// The files that match patterns, the newest version first.
    private static func existing(_ patterns: [String]) -> [String] {
        patterns.flatMap { pattern in
            var found = glob_t()
            defer { globfree(&found) }
            guard glob(pattern, 0, nil, &found) == 0, let paths = found.gl_pathv else {
                return [String]()
            }
            return (0..<Int(found.gl_pathc)).compactMap { paths[$0].map { String(cString: $0) } }
                .reversed()
        }
    }

    package static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }

    static func text(_ bytes: [CChar]) -> String {
        String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
