// swift-tools-version: 6.1
import PackageDescription

let package = Package(
    name: "swift-sentiment",
    products: [
        .library(name: "Sentiment", targets: ["Sentiment"]),
        .library(name: "SentimentTraining", targets: ["SentimentTraining"]),
        .library(name: "SentimentEnglish", targets: ["SentimentEnglish"]),
        .executable(name: "train", targets: ["train"]),
        .executable(name: "classify", targets: ["classify"]),
        .executable(name: "evaluate", targets: ["evaluate"]),
        .executable(name: "vocabulary", targets: ["vocabulary"]),
        .executable(name: "vectors", targets: ["vectors"]),
        .executable(name: "quantize", targets: ["quantize"]),
        .executable(name: "tokenize", targets: ["tokenize"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
    ],
    targets: [
        // Use a model: text -> tokens -> ids -> embedding -> encoder -> head -> prediction -> report.
        .target(name: "Sentiment", dependencies: ["CICU", "CKernels", "CZlib"]),

        // The model for English that comes with the package, as part of the program.
        .target(name: "SentimentEnglish", dependencies: ["Sentiment", "CEnglishModel"]),

        // Make a model: corpus -> vocabulary -> batches -> gradients -> optimizer -> checkpoints.
        .target(
            name: "SentimentTraining",
            dependencies: ["Sentiment", .product(name: "HeapModule", package: "swift-collections")]),

        // Implementation: ICU behind a header of our own, and the numeric kernels.
        .target(name: "CICU", dependencies: ["ICU"]),
        .target(name: "CKernels"),
        .target(
            name: "CEnglishModel", exclude: ["MODEL_CARD.md", "english.safetensors"],
            cSettings: [.headerSearchPath(".")]),
        .systemLibrary(
            name: "ICU", pkgConfig: "icu-uc", providers: [.apt(["libicu-dev"]), .brew(["icu4c"])]),
        .systemLibrary(
            name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),

        // Commands: parse, call the library, print.
        .target(
            name: "CommandSupport",
            dependencies: [
                "SentimentEnglish", "SentimentTraining",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ]),
        .executableTarget(name: "train", dependencies: ["CommandSupport"]),
        .executableTarget(name: "classify", dependencies: ["CommandSupport"]),
        .executableTarget(name: "evaluate", dependencies: ["CommandSupport"]),
        .executableTarget(name: "vocabulary", dependencies: ["CommandSupport"]),
        .executableTarget(name: "vectors", dependencies: ["CommandSupport"]),
        .executableTarget(name: "quantize", dependencies: ["CommandSupport"]),
        .executableTarget(name: "tokenize", dependencies: ["CommandSupport"]),

        // Measuring: what Benchmarks/run starts in turn with its peers. No product.
        .target(name: "CMachinePeak"),
        .executableTarget(name: "measure", dependencies: ["CommandSupport", "CMachinePeak"]),

        // Fuzzing: claims about the library that scripts/fuzz and the tests try on random input. No product.
        .target(name: "Fuzzing", dependencies: ["SentimentTraining"]),
        .executableTarget(name: "fuzz", dependencies: ["CommandSupport", "Fuzzing"]),

        // Tests.
        .testTarget(
            name: "SentimentTests",
            dependencies: ["Fuzzing", "Sentiment", "SentimentEnglish", "TestSupport"],
            resources: [.copy("Fixtures")]),
        .testTarget(name: "FuzzingTests", dependencies: ["Fuzzing"]),
        .testTarget(
            name: "SentimentTrainingTests",
            dependencies: ["SentimentTraining", "AllocationCounter", "TestSupport"]),
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "CommandSupport", "train", "classify", "evaluate", "vocabulary", "vectors", "quantize",
                "tokenize", "measure",
            ]),
        .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
        .target(name: "TestSupport", dependencies: ["Sentiment"], path: "Tests/TestSupport"),
    ],
    swiftLanguageModes: [.v6]
)
