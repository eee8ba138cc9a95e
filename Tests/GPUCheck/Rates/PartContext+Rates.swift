import CUDADevice

extension PartContext {
    /// What the measurements have in common, made when the first of them needs it.
    private final class Bed {
        let ceilings: Ceilings
        let arena: Arena

        init(_ bench: KernelBench, _ sizes: CheckSizes) throws {
            ceilings = try Ceilings(bench, sizes)
            arena = try Arena(bench, byteCount: sizes.arenaBytes)
        }
    }

    func rateItems() throws -> [PartItem] {
        var made: Bed?
        func bed() throws -> Bed {
            if let made { return made }
            let bed = try Bed(self.bench(), self.sizes)
            made = bed
            return bed
        }
        let ceilings = PartItem("what the GPU can do") {
            let ceilings = try bed().ceilings
            return [
                .measured(
                    "copies by the driver, read and write", ceilings.bytesPerSecond / 1e9,
                    "GB/s"),
                .measured(
                    "products in BF16 by cuBLASLt, \(self.sizes.productSide)³",
                    ceilings.operationsPerSecond / 1e12, "TFLOP/s"),
            ]
        }
        let multiprocessors = try bench().info.multiprocessors
        let measurements = sizes.models.flatMap { name, model in
            let products = ProductRates(name: name, model: model, sizes: sizes)
            let attention = AttentionRates(
                name: name, model: model, sizes: sizes, multiprocessors: multiprocessors)
            let rows = RowRates(name: name, model: model, sizes: sizes)
            return products.cases + attention.cases + rows.cases
        }
        return [ceilings] + agreementItems()
            + measurements.map { rate in
                PartItem(rate.name) {
                    let bed = try bed()
                    let seconds = try rate.seconds(
                        bed.arena, roundMilliseconds: self.sizes.roundMilliseconds)
                    return [rate.finding(seconds, bed.ceilings)]
                }
            }
    }

    private func agreementItems() -> [PartItem] {
        let products = sizes.models.flatMap { name, model in
            ProductRates(name: name, model: model, sizes: sizes).matrices.flatMap { matrix in
                ["bf16", "e4m3", "int8", "int4"].map { (name, $0, matrix) }
            }
        }
        let huge = ProductRates.Matrix(
            name: "huge", outputs: sizes.hugeMatrix.outputs, depth: sizes.hugeMatrix.depth)
        return (products + [("", "bf16", huge)]).flatMap { name, format, matrix in
            (format == "bf16" ? [1, 16] : [1, 64]).map { rows in
                let name =
                    "\(name) gemm_\(format) \(matrix.name) is cuBLASLt's, "
                    + "\(rows)×\(matrix.outputs)×\(matrix.depth)"
                return PartItem(name) {
                    let problem = try ProductAgreement(bench: self.bench())
                        .compare(format, rows: rows, matrix)
                    return [problem.map { .notRun(name, $0) } ?? .passed(name)]
                }
            }
        }
    }
}
