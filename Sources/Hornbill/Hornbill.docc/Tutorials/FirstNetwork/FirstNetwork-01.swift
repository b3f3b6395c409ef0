import Hornbill
