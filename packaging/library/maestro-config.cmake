# For find_package(maestro): the target maestro::maestro.
include(CMakeFindDependencyMacro)
find_dependency(Boost 1.81 COMPONENTS context json)
find_dependency(OpenSSL)
find_dependency(fmt)
find_dependency(Threads)
include(${CMAKE_CURRENT_LIST_DIR}/c_libraries.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/maestro-targets.cmake)
