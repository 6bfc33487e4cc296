use std::path::PathBuf;

use super::made_up;

#[test]
fn what_is_made_up_gets_a_folder_beside_the_real_one() {
    for (folder, beside) in
        [("out", "out-sandbox"), ("/data/out", "/data/out-sandbox"), (".", "./sandbox"), ("..", "../sandbox")]
    {
        assert_eq!(made_up(PathBuf::from(folder)), PathBuf::from(beside), "{folder}");
    }
}
