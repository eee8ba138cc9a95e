package import CUDADevice

/// What the parts work with.
package final class PartContext {
    package let sizes: CheckSizes
    package let now: () -> UInt64
    /// Folders of checkpoints with what transformers computes of them.
    package let references: [String]
    /// Where a large file may be written, and where code is kept.
    package let folder: String
    let code: KernelCode
    private let platform: () throws -> CUDAPlatform
    private var opened: KernelBench?

    /// `now` is monotonic nanoseconds.
    package init(
        sizes: CheckSizes = .real, references: [String] = [], folder: String,
        code: KernelCode, now: @escaping () -> UInt64,
        platform: @escaping () throws -> CUDAPlatform
    ) {
        self.sizes = sizes
        self.references = references
        self.folder = folder
        self.code = code
        self.now = now
        self.platform = platform
    }

    package func device() throws -> CUDADevice { try CUDADevice(platform()) }

    /// One of many: between them the GPU's context, which takes long to make, stays.
    func nextDevice() throws -> CUDADevice {
        _ = try bench()
        return try device()
    }

    /// One for all that a process measures.
    package func bench() throws -> KernelBench {
        if let opened { return opened }
        let bench = try KernelBench(platform())
        opened = bench
        return bench
    }
}

/// Something that a part does, and what it finds.
package struct PartItem {
    package let name: String
    package let run: () throws -> [Finding]

    package init(_ name: String, run: @escaping () throws -> [Finding]) {
        self.name = name
        self.run = run
    }
}

extension PartContext {
    package func items(of part: Part) throws -> [PartItem] {
        switch part {
        case .libraries: libraryItems()
        case .code: codeItems()
        case .kernels: kernelItems()
        case .rates: try rateItems()
        case .logits: logitsItems()
        case .references: referenceItems()
        case .small: workloadItems(sizes.small)
        case .large: workloadItems(sizes.large)
        case .file: [fileItem()]
        case .start: [startItem()]
        case .models, .transformers: []
        }
    }
}
