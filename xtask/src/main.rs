fn main() {
    let root = xtask::provider::workspace_root();
    let o = xtask::codegen::outputs(&root, None).unwrap();
    println!("{:?}", xtask::codegen::output::write(&root, &o).unwrap());
}
