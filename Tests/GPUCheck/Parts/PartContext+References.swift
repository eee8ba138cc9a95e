import CUDADevice
import DeviceAPI
import Glibc
import ModelFixtures
import ModelFormats

/// Models of every family on the GPU against what transformers computed of the same files.
extension PartContext {
    /// Rounding to BF16 of weights and between the products, beside float32 throughout.
    static let referenceTolerance: Float = 0.08
    /// A choice is clear when it is by more than rounding may move logits, as a part of the
    /// largest.
    private static let clearMargin: Float = 0.12

    func referenceItems() -> [PartItem] {
        let folders = references.flatMap { root -> [String] in
            Files.names(in: root).map { root + "/" + $0 }
                .filter { access($0 + "/logits.json", R_OK) == 0 }
        }
        guard !folders.isEmpty else {
            return [
                PartItem("references") {
                    [.notRun("families", "no folder of checkpoints with logits.json was named")]
                }
            ]
        }
        return folders.map { folder in
            let name = folder.split(separator: "/").suffix(2).joined(separator: "/")
            return PartItem(name) { try self.compare(name, ReferenceCase(folder: folder)) }
        }
    }

    private func compare(_ name: String, _ reference: ReferenceCase) throws -> [Finding] {
        var worst: Float = 0
        var allowed = Self.referenceTolerance
        for (index, prompt) in reference.prompts.enumerated() {
            let harness = try DeviceHarness(
                nextDevice(), reference.checkpoint(contextLength: prompt.contextLength))
            let found = try harness.logits(prompt.ids, sequence: index % 8, chunk: 8)
            for place in prompt.places {
                worst = max(worst, relativeDifference(found[place.position], place.logits))
            }
            if let last = prompt.places.last, last.position == prompt.ids.count - 1 {
                let whole = try harness.prefill(
                    prompt.ids, sequence: 7 - index % 8, chunks: [prompt.ids.count])
                worst = max(worst, relativeDifference(whole, last.logits))
            }
            if let theirs = prompt.bfloat16Error { allowed = max(allowed, 2 * Float(theirs)) }
        }
        let note = "off by \(Finding.text(Double(worst))) of the largest logit"
        let logits: Finding =
            worst <= allowed
            ? .passed(name + ", logits", note)
            : .failed(name + ", logits", note + "; \(allowed) is allowed")
        return [logits, try greedy(name, reference)]
    }

    /// The tokens of transformers are given to the GPU one by one, and each clear choice is
    /// compared.
    private func greedy(_ name: String, _ reference: ReferenceCase) throws -> Finding {
        let harness = try DeviceHarness(nextDevice(), reference.checkpoint())
        let tokens = reference.greedyPrompt + reference.continuation
        let found = try harness.logits(tokens, chunk: 8)
        var (clear, other) = (0, 0)
        for (index, token) in reference.continuation.enumerated()
        where index < reference.margins.count {
            let row = found[reference.greedyPrompt.count + index - 1]
            let largest = row.reduce(0) { max($0, abs($1)) }
            guard Float(reference.margins[index]) > Self.clearMargin * largest else { continue }
            clear += 1
            let best = row.indices.max { row[$0] < row[$1] }
            if best != Int(token) { other += 1 }
        }
        let label = name + ", greedy tokens"
        guard clear > 0 else { return .notRun(label, "no choice is clear") }
        return other == 0
            ? .passed(label, "\(clear) clear choices agree")
            : .failed(label, "\(other) of \(clear) clear choices differ")
    }
}
