# embed(TARGET NAME FILE) puts FILE into TARGET, byte for byte: a program needs no path to its
# tables or its page. Code that wants it declares `namespace joulelab::embedded { std::string_view
# NAME(); }`. The assembler reads the file (.incbin), so megabytes cost no compile time; a change of
# FILE rebuilds it.
function(embed target name file)
  get_filename_component(embedded_file ${file} ABSOLUTE)
  set(embedded_name ${name})
  set(source ${CMAKE_BINARY_DIR}/embedded/${target}_${name}.cc)
  configure_file(${CMAKE_SOURCE_DIR}/cmake/embedded.cc.in ${source} @ONLY)
  set_source_files_properties(${source} PROPERTIES OBJECT_DEPENDS ${embedded_file})
  target_sources(${target} PRIVATE ${source})
endfunction()
