import CKernels
import Foundation
import JSON
import ModelFormats
import Testing

@testable import CPUDevice

/// Blocks of random bits against what the gguf package makes of them; scripts/reference/blocks.py
/// writes both.
@Suite("Blocks of GGUF")
struct BlockTests {
    struct Case: CustomTestStringConvertible {
        let type: ElementType
        let blocks: [UInt8]
        let values: [Float]

        var testDescription: String { type.rawValue }
    }

    static let cases: [Case] = {
        let file = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/gguf/blocks.json")
        guard let data = try? Data(contentsOf: file),
            let list = try? JSONParser.parse([UInt8](data)).array
        else { return [] }
        return list.compactMap { item in
            guard let type = item["type"]?.string.flatMap(ElementType.init),
                let blocks = item["blocks"]?.string.flatMap({ Data(base64Encoded: $0) }),
                let values = item["values"]?.string.flatMap({ Data(base64Encoded: $0) })
            else { return nil }
            let floats = stride(from: 0, to: values.count, by: 4).map { index in
                values.withUnsafeBytes {
                    Float(bitPattern: $0.loadUnaligned(fromByteOffset: index, as: UInt32.self))
                }
            }
            return Case(type: type, blocks: [UInt8](blocks), values: floats)
        }
    }()

    @Test("there is a case for every type of blocks")
    func complete() {
        #expect(
            Set(Self.cases.map(\.type)) == Set(ElementType.allCases.filter { $0.blockLength > 1 }))
    }

    @Test("values are those of the reference, to the last rounding", arguments: Self.cases)
    func values(item: Case) {
        var found = [Float](repeating: .nan, count: item.values.count)
        ck_unpack_row(item.blocks, item.type.kernelElement, found.count, &found)
        #expect(item.blocks.count == item.type.rowBytes(found.count))
        #expect(relativeError(found, item.values) < 3e-7)
    }
}
