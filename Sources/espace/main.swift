import ArgumentParser
import Crypto
import CryptoExtras
import GRDB
import Subprocess
print("x")
