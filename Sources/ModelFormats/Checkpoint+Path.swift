extension Checkpoint {
    /// Opens what a path names: a GGUF file, or a Hugging Face folder.
    package init(path: String) throws(ModelFormatError) {
        if GGUFFile.isNamed(path) {
            try self.init(file: GGUFFile(path: path))
        } else {
            try self.init(folder: path)
        }
    }

    package init(file: GGUFFile) throws(ModelFormatError) {
        let architecture = try GGUFArchitecture.of(file)
        let configuration = try GGUFConfiguration(file: file, architecture: architecture)
            .configuration()
        try self.init(
            configuration: configuration,
            weights: GGUFWeights(
                file, architecture: architecture, headDimension: configuration.headDimension))
    }
}
