import ProfessionalCLI

await ProfessionalProgram.main()
