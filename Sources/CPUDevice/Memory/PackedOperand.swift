import CKernels
import DeviceAPI
import ModelFormats

extension ElementType {
    /// The kernels' name for a weight type.
    var kernelElement: ck_element {
        switch self {
        case .bfloat16: CK_BF16
        case .float16: CK_F16
        case .q8_0: CK_Q8_0
        case .q4_0: CK_Q4_0
        case .q4_1: CK_Q4_1
        case .q5_0: CK_Q5_0
        case .q5_1: CK_Q5_1
        case .q4_K: CK_Q4_K
        case .q5_K: CK_Q5_K
        case .q6_K: CK_Q6_K
        case .int4, .int4Symmetric: CK_INTEGERS
        default: CK_F32
        }
    }
}

extension IntegerTensor {
    fileprivate var kernel: ck_integers {
        ck_integers(
            zeros: zeros.baseAddress, scales: scales.baseAddress,
            scale_element: scaleType.kernelElement, groups: groups?.baseAddress,
            group_size: groupSize, output_count: outputCount, first_output: firstOutput,
            zero_offset: Int32(quantization.zeroOffset),
            packs_outputs: quantization.method == .awq)
    }
}

extension TensorView {
    /// A matrix as packing reads it.
    var stored: ck_stored {
        ck_stored(
            start: bytes.baseAddress, element: elementType.kernelElement, depth: shape[1],
            paired_rows: pairedRows ?? 0, integers: integers?.kernel ?? ck_integers())
    }
}

/// A weight matrix in panels, and where it will lie in the arena of weights.
struct PackedOperand {
    let offset: Int
    let element: ck_element
    let depth: Int
    let columns: Int

    /// Room for `columns` rows of `depth` weights. What is not to be quantized stays as it is
    /// stored, or has the nearest format that holds it: INT4 is that of Q4_0 and of symmetric
    /// integers, INT8 that of all other blocks and integers, F32 that of all but BF16. Depths that
    /// do not divide into groups stay so too.
    init(
        _ layout: inout ArenaLayout, columns: Int, depth: Int, stored: [ElementType],
        format: WeightFormat
    ) {
        let exact = Self.nearest(stored)
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

    private static func nearest(_ stored: [ElementType]) -> ck_element {
        if stored.allSatisfy({ $0 == .bfloat16 }) { return CK_BF16 }
        if stored.allSatisfy({ [.q4_0, .int4Symmetric].contains($0) }) { return CK_INT4 }
        return stored.allSatisfy(\.isQuantized) ? CK_INT8 : CK_F32
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
