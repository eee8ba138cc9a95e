import ModelFormats

extension EngineBenchmark {
    /// Measures a Hugging Face folder, a GGUF file, or the embedded model.
    package func run(path: String?) throws -> EngineBenchmarkReport {
        try run { () throws(ModelFormatError) -> Checkpoint in
            if let path { return try Checkpoint(path: path) }
            return try EmbeddedModel.checkpoint()
        }
    }
}
