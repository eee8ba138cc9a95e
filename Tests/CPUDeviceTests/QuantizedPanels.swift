import CKernels
import Testing

/// Quantized panels whose parts can be looked at.
struct QuantizedPanels {
    private let bytes: [UInt8]
    private let depth: Int
    private let element: ck_element

    init(_ source: ck_stored, columns: Int, as element: ck_element) {
        var source = source
        depth = source.depth
        self.element = element
        var panels = [UInt8](repeating: 0, count: ck_packed_bytes(element, columns, depth))
        #expect(ck_pack(&source, 0, columns, &panels, element, 0, 1))
        bytes = panels
    }

    private func panel(of row: Int) -> Int { row / 16 * ck_packed_bytes(element, 16, depth) }

    /// The bits of a group's scale.
    func scale(_ row: Int, _ group: Int) -> [UInt8] {
        Array(bytes[(panel(of: row) + (group * 16 + row % 16) * 2)...].prefix(2))
    }

    /// The integer as the panel stores it, from 0 on.
    func weight(_ row: Int, _ group: Int, _ index: Int) -> UInt8 {
        let weights = panel(of: row) + ck_scale_bytes(depth)
        if element == CK_INT8 {
            return bytes[weights + group * 512 + index / 4 * 64 + row % 16 * 4 + index % 4]
        }
        let byte = bytes[weights + group * 256 + index % 16 / 4 * 64 + row % 16 * 4 + index % 4]
        return byte >> (index / 16 * 4) & 15
    }

    /// What a row's weights stand for.
    func values(_ row: Int) -> [Float] {
        (0..<depth).map { place in
            var scale: Float = 0
            ck_unpack_row(self.scale(row, place / 32), CK_F16, 1, &scale)
            let zero = element == CK_INT8 ? 128 : 8
            return Float(Int(weight(row, place / 32, place % 32)) - zero) * scale
        }
    }
}
