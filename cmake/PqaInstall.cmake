# What `cmake --install` puts where: the libraries with their public headers, the program, and what CMake and pkg-config
# ask for. Every path in an installed file is relative to that file, so that the whole may be moved.

include(CMakePackageConfigHelpers)

set(PQA_DRIVER_LIBRARY "")
set(libraries pqa_base pqa_base_tlm pqa_model pqa_memory)
foreach(room base model memory)
  install(DIRECTORY ${room}/include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")
endforeach()
if(TARGET pqa_driver)
  list(APPEND libraries pqa_driver)
  target_include_directories(pqa_driver INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  set(PQA_DRIVER_LIBRARY " -lpqa_driver")
  install(DIRECTORY model/driver/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/pqa/driver FILES_MATCHING PATTERN "*.h")
  install(DIRECTORY model/driver/ DESTINATION ${CMAKE_INSTALL_DATADIR}/pqa/driver FILES_MATCHING PATTERN "*.c")
endif()
install(TARGETS ${libraries} EXPORT pqa_targets ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
if(TARGET pqa)
  install(TARGETS pqa RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

set(cmake_package ${CMAKE_INSTALL_LIBDIR}/cmake/pqa)
install(EXPORT pqa_targets NAMESPACE pqa:: FILE pqaTargets.cmake DESTINATION ${cmake_package})
configure_package_config_file(cmake/pqaConfig.cmake.in ${PROJECT_BINARY_DIR}/package/pqaConfig.cmake
                              INSTALL_DESTINATION ${cmake_package} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/package/pqaConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/package/pqaConfig.cmake ${PROJECT_BINARY_DIR}/package/pqaConfigVersion.cmake
              cmake/FindSystemCLanguage.cmake
        DESTINATION ${cmake_package})

set(pkgconfig_folder ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
file(RELATIVE_PATH PQA_PREFIX_FROM_PKGCONFIG ${CMAKE_INSTALL_PREFIX}/${pkgconfig_folder} ${CMAKE_INSTALL_PREFIX})
configure_file(cmake/pqa.pc.in ${PROJECT_BINARY_DIR}/package/pqa.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/package/pqa.pc DESTINATION ${pkgconfig_folder})
