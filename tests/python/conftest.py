def pytest_addoption(parser):
    parser.addoption("--full", action="store_true", help="rliable's bootstraps too, all of them")
