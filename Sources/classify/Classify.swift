import ArgumentParser

@main
struct Classify: ParsableCommand {
}
