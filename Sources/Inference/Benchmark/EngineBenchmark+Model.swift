import ModelFormats

extension EngineBenchmark {
    /// Measures a Hugging Face folder, or the embedded model.
    package func run(folder: String?) throws -> EngineBenchmarkReport {
        try run { () throws(ModelFormatError) -> Checkpoint in
            if let folder { return try Checkpoint(folder: folder) }
            return try EmbeddedModel.checkpoint()
        }
    }
}
