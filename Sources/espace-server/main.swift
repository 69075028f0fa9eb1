import RecordServer

await ServerProgram.run()
