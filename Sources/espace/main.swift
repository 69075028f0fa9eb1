import EspaceCLI

await Program.main()
