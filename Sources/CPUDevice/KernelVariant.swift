import CKernels

/// A set of kernels for one kind of CPU.
package struct KernelVariant: Equatable, Sendable, CustomStringConvertible {
    private let variant: ck_variant

    /// nil when this CPU lacks the instructions.
    init?(_ variant: ck_variant) {
        guard ck_kernels_of(variant) != nil else { return nil }
        self.variant = variant
    }

    private init(usable variant: ck_variant) { self.variant = variant }

    /// Every variant that this CPU runs, the plain reference first.
    package static var all: [KernelVariant] {
        (0..<CK_VARIANT_COUNT.rawValue).compactMap { KernelVariant(ck_variant(rawValue: $0)) }
    }

    package static var best: KernelVariant { KernelVariant(usable: ck_best_variant()) }

    var table: UnsafePointer<ck_kernels> {
        // Both initialisers have seen that the table is there; the portable one always is.
        ck_kernels_of(variant) ?? ck_kernels_of(CK_PORTABLE)
    }

    package var description: String { String(cString: table.pointee.name) }
}
