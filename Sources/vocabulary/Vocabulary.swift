import ArgumentParser

@main
struct Vocabulary: ParsableCommand {
}
