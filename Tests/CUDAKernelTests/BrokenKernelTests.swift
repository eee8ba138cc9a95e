import CCUDA
import KernelChecks
import ModelFixtures
import Testing

/// The checks themselves: what a kernel gets wrong they see.
@Suite("Broken CUDA kernels")
struct BrokenKernelTests {
    /// One number of those that the kernels write is another, or they write none.
    final class BrokenRunner: KernelRunner {
        enum Fault: String, CaseIterable {
            case writesNothing, writesOneNumberWrongly
        }

        let roundsSums = true
        private let host = HostRunner()
        private let fault: Fault
        private var random: SeededGenerator
        /// In the order in which it was taken, so that every run breaks the same number.
        private var memory: [(address: UInt64, byteCount: Int)] = []

        init(_ fault: Fault, seed: UInt64) {
            self.fault = fault
            random = SeededGenerator(seed: seed)
        }

        func take(_ byteCount: Int) throws -> UInt64 {
            let address = try host.take(byteCount)
            memory.append((address, byteCount))
            return address
        }

        func giveBack() {
            memory.removeAll()
            host.giveBack()
        }

        func write(_ bytes: UnsafeRawBufferPointer, to address: UInt64) throws {
            try host.write(bytes, to: address)
        }

        func read(_ bytes: UnsafeMutableRawBufferPointer, from address: UInt64) throws {
            try host.read(bytes, from: address)
        }

        func launch(_ kernel: String, _ size: cc_launch, _ arguments: UnsafeRawBufferPointer)
            throws
        {
            guard fault == .writesOneNumberWrongly else { return }
            let before = try contents()
            try host.launch(kernel, size, arguments)
            var written: [UInt64] = []
            for (piece, (old, new)) in zip(memory, zip(before, try contents())) {
                for word in stride(from: 0, to: new.count / 4 * 4, by: 4)
                where new[word..<(word + 4)] != old[word..<(word + 4)] {
                    written.append(piece.address + UInt64(word))
                }
            }
            guard !written.isEmpty else { return }
            let place = written[Int(random.next() % UInt64(written.count))]
            var wrong: UInt32 = 0x7F7F_7F7F
            var now: UInt32 = 0
            try withUnsafeMutableBytes(of: &now) { try host.read($0, from: place) }
            if now == wrong { wrong = 0x4040_4040 }
            try withUnsafeBytes(of: wrong) { try host.write($0, to: place) }
        }

        private func contents() throws -> [[UInt8]] {
            try memory.map { piece in
                var bytes = [UInt8](repeating: 0, count: piece.byteCount)
                try bytes.withUnsafeMutableBytes { try host.read($0, from: piece.address) }
                return bytes
            }
        }
    }

    /// A kernel also writes what nobody reads: its own notes, the padding of rows.
    @Test("fail their checks", arguments: KernelCheck.all, BrokenRunner.Fault.allCases)
    func fails(_ check: KernelCheck, _ fault: BrokenRunner.Fault) {
        let isSeen = (1...8).contains { seed in
            (try? check.run(on: BrokenRunner(fault, seed: seed))) == nil
        }
        #expect(isSeen)
    }
}
