/// The version that the program says of itself.
enum ProgramVersion {
    static let text = "0.1.0"
}
