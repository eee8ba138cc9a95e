/// The tensors of a GGUF file under the names that a Hugging Face folder has for them.
final class GGUFWeights: WeightSource {
    let origin: String
    private let file: GGUFFile
    private let architecture: GGUFArchitecture
    private let headDimension: Int

    init(_ file: GGUFFile, architecture: GGUFArchitecture, headDimension: Int) {
        origin = file.path
        self.file = file
        self.architecture = architecture
        self.headDimension = headDimension
    }

    var files: [String] { [file.path] }

    /// As the file spells them.
    var tensorNames: [String] { file.tensorNames }

    func find(_ name: String) -> TensorView? {
        guard let view = file.find(spelling(name)) else { return nil }
        let isPaired =
            architecture.pairsRows
            && (name.contains(".self_attn.q_proj.") || name.contains(".self_attn.k_proj."))
            && view.shape[0] % headDimension == 0
        return TensorView(
            name: name, elementType: view.elementType, shape: view.shape, bytes: view.bytes,
            pairedRows: isPaired ? headDimension : nil)
    }

    func spelling(_ name: String) -> String { architecture.spelling(name) }
}
