import CKernels
import DeviceAPI
import ModelFormats

extension ElementType {
    /// The kernels' name for a weight type.
    var kernelElement: ck_element {
        switch self {
        case .bfloat16: CK_BF16
        case .float16: CK_F16
        default: CK_F32
        }
    }
}

/// A weight matrix in panels, and where it will lie in the arena of weights.
struct PackedOperand {
    let offset: Int
    let element: ck_element
    let depth: Int
    let columns: Int

    /// Room for `columns` rows of `depth` weights. What is not quantized stays BF16, or becomes F32
    /// from everything else; so does what does not divide into groups.
    init(
        _ layout: inout ArenaLayout, columns: Int, depth: Int, stored: [ElementType],
        format: WeightFormat
    ) {
        let exact = stored.allSatisfy { $0 == .bfloat16 } ? CK_BF16 : CK_F32
        element =
            switch format {
            case .bfloat16: CK_BF16
            case .int8 where depth % 32 == 0: CK_INT8
            case .int4 where depth % 32 == 0: CK_INT4
            default: exact
            }
        self.depth = depth
        self.columns = columns
        offset = layout.reserve(ck_packed_bytes(element, columns, depth), of: UInt8.self)
    }

    var panelCount: Int { (columns + 15) / 16 }

    func panels(in arena: Arena) -> ck_panels {
        ck_panels(
            weights: UnsafeRawPointer(arena.start + offset), element: element, depth: depth,
            panel_count: panelCount)
    }
}

extension ck_panels {
    var isQuantized: Bool { element == CK_INT8 || element == CK_INT4 }

    /// `count` panels from `first` on.
    func slice(_ first: Int, _ count: Int) -> ck_panels {
        let bytes = ck_packed_bytes(element, 16, depth)
        return ck_panels(
            weights: weights + first * bytes, element: element, depth: depth, panel_count: count)
    }
}
